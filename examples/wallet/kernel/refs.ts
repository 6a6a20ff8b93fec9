// Reference counts of kernel objects and promises. A count that falls only makes a candidate; what to
// do about it is decided once, when the crank ends, so that the order of events within it is no matter.

import type { KernelState, KernelMessage } from './state.js';
import type { CapData, Kref } from './types.js';

export const isPromise = (kref: Kref): boolean => kref.startsWith('kp');

export interface Refs {
  /** The kernel itself (a queue, a settled promise, a pin) refers to `kref`. */
  hold(kref: Kref): void;
  release(kref: Kref): void;
  holdMessage(message: KernelMessage): void;
  releaseMessage(message: KernelMessage): void;
  holdData(data: CapData<Kref>): void;
  releaseData(data: CapData<Kref>): void;
  /** The counts of an object, changed by what a c-list says. */
  change(kref: Kref, reachable: -1 | 0 | 1, recognizable: -1 | 0 | 1): void;
  /** Have `kref` looked at when the crank ends. */
  suspect(kref: Kref): void;
  /** The candidates so far, which are then forgotten. */
  takeSuspects(): Kref[];
}

export function makeRefs({ objects, promises }: KernelState): Refs {
  const suspects = new Set<Kref>();

  const change: Refs['change'] = (kref, reachable, recognizable) => {
    const object = objects.need(kref);
    object.reachable += reachable;
    object.recognizable += recognizable;
    if (object.reachable < 0 || object.recognizable < object.reachable) {
      throw Error(`the reference counts of ${kref} went wrong`);
    }
    objects.set(kref, object);
    if (reachable < 0 || recognizable < 0) suspects.add(kref);
  };

  const count = (kref: Kref, by: -1 | 1): void => {
    if (!isPromise(kref)) {
      change(kref, by, by);
      return;
    }
    const promise = promises.need(kref);
    promise.refs += by;
    if (promise.refs < 0) throw Error(`the reference count of ${kref} went wrong`);
    promises.set(kref, promise);
    if (by < 0) suspects.add(kref);
  };

  const hold = (kref: Kref): void => count(kref, 1);
  const release = (kref: Kref): void => count(kref, -1);
  const namesIn = ({ target, methargs, result }: KernelMessage): Kref[] =>
    result === null ? [target, ...methargs.slots] : [target, ...methargs.slots, result];

  return {
    hold,
    release,
    holdMessage: message => namesIn(message).forEach(hold),
    releaseMessage: message => namesIn(message).forEach(release),
    holdData: data => data.slots.forEach(hold),
    releaseData: data => data.slots.forEach(release),
    change,
    suspect(kref) {
      suspects.add(kref);
    },
    takeSuspects() {
      const taken = [...suspects];
      suspects.clear();
      return taken;
    },
  };
}
