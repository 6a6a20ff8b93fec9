/** What one notify of the model says: which promises it settles, to what, in which order. */
import { capdata, fulfil, ref } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import type { NotifyStep } from './program.js';

/** The kernel's names, as far as a batch needs them. */
export interface BatchNames {
  /** A promise that nobody knows yet. */
  allocate(): string;
  /** A promise other than the one that is settled. */
  choose(index: number): string;
  /** The same, of those that the kernel decides and has not rejected. */
  chooseDue(index: number): string;
  readonly localVref: string;
}

export const batchOf = (
  step: NotifyStep,
  vpid: string,
  isReject: boolean,
  names: BatchNames,
): Resolution[] => {
  const others = step.args.map(index => ref(names.choose(index)));
  switch (step.to) {
    case 'data':
      return [[vpid, isReject, capdata('data')]];
    case 'presence':
      return [[vpid, isReject, capdata(ref('o-50'))]];
    case 'local':
      return [[vpid, isReject, capdata(ref(names.localVref))]];
    case 'promises':
      return [[vpid, isReject, capdata(others)]];
    case 'cycle': {
      const fresh = names.allocate();
      return [[vpid, isReject, capdata([ref(fresh), ...others])], fulfil(fresh, [ref(vpid)])];
    }
    case 'pair': {
      const second = names.chooseDue(step.which | 1);
      // The later entry is mentioned by the earlier one, and the other way round.
      return [fulfil(second, [ref(vpid)]), [vpid, isReject, capdata([ref(second)])]];
    }
  }
};
