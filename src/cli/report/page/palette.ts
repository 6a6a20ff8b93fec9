/**
 * The colours of the charts. Fills carry text and lines stand on the page, in light and in dark; a
 * test computes the contrasts. The colours of the page itself are in style.css.
 */

export type Theme = 'light' | 'dark';

export interface Palette {
  /** What the page has behind the charts; the same as in style.css. */
  readonly surface: string;
  readonly text: string;
  /** Of axes and notes. */
  readonly quiet: string;
  readonly grid: string;
  /** Of the box with numbers beside the pointer, and of boxes in the drawing of a path. */
  readonly raised: string;
  /** Of the frame of what is chosen. */
  readonly accent: string;
  /** Areas with text on them, one for each kind; the last is for all further kinds. */
  readonly fills: readonly string[];
  readonly onFill: string;
  /** Groups that show what they hold, in turns from the outside to the inside. */
  readonly frames: readonly string[];
  /** Lines, in the order in which tables take them. */
  readonly lines: readonly string[];
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    surface: '#ffffff',
    text: '#1c2430',
    quiet: '#566070',
    grid: '#e1e5ea',
    raised: '#f4f6f8',
    accent: '#0b5cad',
    fills: [
      ...['#a5cdef', '#ffc98b', '#9bd88f', '#f4b0ac', '#cdb9ee', '#8fd6cf'],
      ...['#ead874', '#dfc0b1', '#d3d6da'],
    ],
    onFill: '#16202c',
    frames: ['#e4e9ef', '#d2d9e2'],
    lines: [
      ...['#0b66b0', '#a85200', '#22762a', '#b8352b', '#6a48b5', '#0d7770'],
      ...['#7c6800', '#7a5241'],
    ],
  },
  dark: {
    surface: '#161b22',
    text: '#e8edf3',
    quiet: '#a3afbd',
    grid: '#2f3843',
    raised: '#222a34',
    accent: '#7cbcff',
    fills: [
      ...['#1d5580', '#7d4408', '#2a5f2c', '#843636', '#57458a', '#1a605c'],
      ...['#5f5108', '#654636', '#48505b'],
    ],
    onFill: '#f5f8fb',
    frames: ['#2b343f', '#3a4552'],
    lines: [
      ...['#74baf3', '#ffb066', '#82d97a', '#ff9a93', '#c4acff', '#62d5cb'],
      ...['#e4cf62', '#dab6a4'],
    ],
  },
};

/** @returns the colour with that index, or the last one of the list */
export const colourAt = (colours: readonly string[], index: number): string =>
  colours[index] ?? colours.at(-1) ?? '#888888';
