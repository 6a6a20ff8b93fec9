/**
 * Elements of the page. All text goes in as text nodes and attributes: nothing here takes markup, so
 * no name out of a vat can become any.
 */

export type Child = Node | string | undefined;

type Tag = keyof HTMLElementTagNameMap;

/** Attributes by their names; `undefined` and `false` leave one out, `true` gives it no value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with its attributes and children. */
export const element = <T extends Tag>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter(child => child !== undefined));
  return made;
};

/** A button that does one thing. */
export const button = (
  text: string,
  onPress: () => void,
  attributes: Attributes = {},
): HTMLButtonElement => {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onPress);
  return made;
};

/** The heading of a part of the page. The focus can be sent there, and the part is named by it. */
export const heading = (id: string, text: string): HTMLHeadingElement =>
  element('h2', { id, tabindex: -1 }, text);

let choices = 0;

/** One of a few: radio buttons in a group with a name. */
export const choice = <T extends string>(
  name: string,
  options: readonly (readonly [value: T, text: string])[],
  chosen: T,
  onChoice: (value: T) => void,
): HTMLFieldSetElement => {
  choices += 1;
  const group = `choice-${String(choices)}`;
  const labels = options.map(([value, text]) => {
    const input = element('input', {
      type: 'radio',
      name: group,
      value,
      checked: value === chosen,
    });
    input.addEventListener('change', () => {
      if (input.checked) onChoice(value);
    });
    return element('label', {}, input, element('span', {}, text));
  });
  return element('fieldset', { class: 'choice' }, element('legend', {}, name), ...labels);
};

/** A table that scrolls by itself if the window is too narrow, by keyboard too. */
export const scrolling = (name: string, table: HTMLTableElement): HTMLDivElement =>
  element('div', { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': name }, table);
