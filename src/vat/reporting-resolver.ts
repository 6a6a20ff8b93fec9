/**
 * The resolver of a vat whose runtime is told of errors: it says which promise
 * is rejected with what is read. See `EdgeErrors`.
 */
import type { VatOneResolution } from '../protocol/syscall.js';
import type { Vpid } from '../refs/vref.js';
import type { EdgeErrors } from '../slots/edge-errors.js';
import type { ImportedPromise } from '../slots/entries.js';
import { Resolver, type ResolverDeps } from './resolve.js';

export class ReportingResolver extends Resolver {
  readonly #errors: EdgeErrors;

  constructor(deps: ResolverDeps, errors: EdgeErrors) {
    super(deps);
    this.#errors = errors;
  }

  protected override read(
    resolution: VatOneResolution,
    imported: ImportedPromise,
    settled: Map<Vpid, () => void>,
    notRead: VatOneResolution[],
  ): void {
    const [vpid, isReject] = resolution;
    this.#errors.about(isReject ? (vpid as Vpid) : undefined, () =>
      super.read(resolution, imported, settled, notRead),
    );
  }
}
