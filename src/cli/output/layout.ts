/**
 * Text that fits a terminal: paragraphs that are broken at spaces, and tables whose widest column
 * gives way.
 */
import { onOneLine } from './printable.js';

/**
 * @param text one paragraph
 * @param columns the width; a word that is longer stands on a line of its own, whole, so that a
 *   reference can still be copied
 * @param first before the first line
 * @param rest before all others
 */
export function wrap(text: string, columns: number, first = '', rest = first): string {
  const lines: string[] = [];
  let indent = first;
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(indent + line);
      indent = rest;
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line].join('\n');
}

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: 'left' | 'right';
  /** It is cut when the table is too wide, those on the left first. */
  readonly gives?: boolean;
}

const GAP = 2;
/** No column is cut to less. */
const NARROW = 12;

/** Cut in the middle: the beginning of a key says what it is, its end which one. */
function fit(text: string, width: number): string {
  if (text.length <= width) {
    return text;
  }
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/**
 * @param rows a text for each column
 * @param columns the width of the terminal
 * @returns lines without spaces at their ends; nothing but the titles when there are no rows
 */
export function table(
  layout: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const shown = rows.map(row => row.map(onOneLine));
  const widths = layout.map(({ title }, at) =>
    shown.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), title.length),
  );
  const whole = widths.reduce((sum, width) => sum + width + GAP, -GAP);
  let excess = whole - columns;
  layout.forEach(({ gives }, at) => {
    const width = widths[at] ?? 0;
    if (gives === true && excess > 0 && width > NARROW) {
      widths[at] = Math.max(NARROW, width - excess);
      excess -= width - NARROW;
    }
  });
  const show = (cells: readonly string[]): string =>
    layout
      .map(({ align }, at) => {
        const width = widths[at] ?? 0;
        const cell = fit(cells[at] ?? '', width);
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [show(layout.map(({ title }) => title)), ...shown.map(show)].join('\n');
}
