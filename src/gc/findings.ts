/**
 * What a sweep will tell the kernel, and what it may still do. One for all sweeps of a vat: a sweep
 * begins with a full collection, at which V8 throws away the code that it has made for objects of a
 * shape of which none is left. `npm run bench -- --only sweep` sees it.
 */
import type { BaseRef, Vref } from '../refs/vref.js';
import { Budget } from './budget.js';

export class Findings {
  /** None of them twice: what is dropped comes up again only when it was introduced anew. */
  importsToDrop: BaseRef[] = [];
  importsToRetire: BaseRef[] = [];
  exportsToRetire: Vref[] = [];
  /** Disavowed ones that the kernel has introduced in what could not be read. */
  disavowedToDrop: ReadonlySet<Vref> | undefined;
  readonly budget = new Budget();

  /** At the end of a sweep, however it ends. */
  clear(): void {
    this.importsToDrop = [];
    this.importsToRetire = [];
    this.exportsToRetire = [];
    this.disavowedToDrop = undefined;
  }
}
