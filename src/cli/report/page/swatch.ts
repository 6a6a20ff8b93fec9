/** A small sample of a colour or of a line, beside the name that it stands for. */

const SVG = 'http://www.w3.org/2000/svg';

const svg = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const box = (...parts: readonly SVGElement[]): SVGElement => {
  const made = svg('svg', { width: '26', height: '14', 'aria-hidden': 'true', class: 'swatch' });
  made.append(...parts);
  return made;
};

/** A filled area. */
export const swatch = (colour: string): SVGElement =>
  box(svg('rect', { x: '4', y: '0', width: '16', height: '14', rx: '2', fill: colour }));

/** A line with its dashes: tables are told apart without their colour as well. */
export const lineSwatch = (colour: string, dashes: readonly number[]): SVGElement =>
  box(
    svg('line', {
      ...{ x1: '0', x2: '26', y1: '7', y2: '7', stroke: colour },
      'stroke-width': '3',
      'stroke-dasharray': dashes.join(' '),
    }),
  );
