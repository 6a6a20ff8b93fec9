/** Long lists a page at a time, so that the document stays small. */
import { button, element } from './dom.js';
import { formatCount } from './format.js';

/** Rows on one page. */
export const PAGE_ROWS = 50;

/** Where a long list stands, and the buttons to move in it. */
export class Pager {
  /** The buttons and what they move in; hidden if all rows fit on one page. */
  readonly node: HTMLElement;
  readonly #text = element('span', { 'aria-live': 'polite' });
  readonly #back: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #onMove: () => void;
  #start = 0;
  #size = 0;

  /**
   * @param name of the list, for screen readers: "members"
   * @param onMove shows the rows from `start` on
   */
  constructor(name: string, onMove: () => void) {
    this.#onMove = onMove;
    this.#back = button('Previous', () => {
      this.moveTo(this.#start - PAGE_ROWS);
    });
    this.#next = button('Next', () => {
      this.moveTo(this.#start + PAGE_ROWS);
    });
    this.node = element(
      'nav',
      { class: 'pager', 'aria-label': `Pages of ${name}` },
      this.#back,
      this.#text,
      this.#next,
    );
  }

  /** The first row of the page. */
  get start(): number {
    return this.#start;
  }

  /** The row after the last one of the page. */
  get end(): number {
    return Math.min(this.#start + PAGE_ROWS, this.#size);
  }

  /** Begins a list of another length, at the page that has the row `at`. */
  reset(size: number, at = 0): void {
    this.#size = size;
    this.#start = at - (at % PAGE_ROWS);
    this.show();
  }

  private moveTo(start: number): void {
    if (start >= this.#size || start < 0) return;
    this.#start = start;
    this.show();
    this.#onMove();
  }

  private show(): void {
    this.node.hidden = this.#size <= PAGE_ROWS;
    // A button that has the focus keeps it: one that were disabled would drop it.
    this.#back.setAttribute('aria-disabled', String(this.#start === 0));
    this.#next.setAttribute('aria-disabled', String(this.end >= this.#size));
    const range = `${formatCount(this.#start + 1)} to ${formatCount(this.end)}`;
    this.#text.textContent = `${range} of ${formatCount(this.#size)}`;
  }
}
