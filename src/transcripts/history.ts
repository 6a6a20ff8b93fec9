/**
 * What a record has said so far of promises and imports: as much as is needed to
 * name a difference.
 */
import type { Episode } from './exchange.js';

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

/** The names that a batch of resolutions settles. */
export const namesOfBatch = (batch: unknown): string[] =>
  asList(batch).map(entry => String(asList(entry)[0]));

export const namesIn = (vrefs: unknown): string[] => asList(vrefs).map(String);

export class History {
  /** Promises that were resolved, by either side: the kernel has forgotten their names. */
  readonly retired = new Set<string>();
  /** Imports that the kernel has retired since the last `bringOutYourDead`. */
  readonly retiredByKernel = new Set<string>();
  /** Imports that were dropped in a delivery other than `bringOutYourDead`. */
  readonly disavowed = new Set<string>();

  /** What this delivery, and all that came of it, adds. */
  add({ delivery, exchanges }: Episode): void {
    const [type, first] = delivery;
    if (type === 'notify') {
      this.retire(namesOfBatch(first));
    } else if (type === 'retireImports') {
      namesIn(first).forEach(vref => this.retiredByKernel.add(vref));
      namesIn(first).forEach(vref => this.disavowed.delete(vref));
    }
    for (const { s } of exchanges) {
      const [name, argument] = asList(s);
      if (name === 'resolve') {
        this.retire(namesOfBatch(argument));
      } else if (name === 'dropImports' && type !== 'bringOutYourDead') {
        namesIn(argument).forEach(vref => this.disavowed.add(vref));
      }
    }
    if (type === 'bringOutYourDead') {
      this.retiredByKernel.clear();
    }
  }

  private retire(names: readonly string[]): void {
    for (const name of names) {
      this.retired.add(name);
    }
  }
}
