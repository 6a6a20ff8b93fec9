// The baggage itself, and start-ups that fail.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt, show } from '../../support/vat-code.js';
import type { KindHandle } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

export const baggage: VatProgram = {
  name: 'baggage',
  build: ({ note, baggage: bag, parameters }) => {
    const attempt = makeAttempt(note);
    attempt('size', () => bag.getSize());
    attempt('keys', () => harden([...bag.keys()]));
    attempt('parameters', () => show(parameters));
    return Far('root', {
      put: (key: string, value: unknown) => attempt('put', () => bag.init(key, value)),
      set: (key: string, value: unknown) => attempt('set', () => bag.set(key, value)),
      get: (key: string) => bag.get(key),
      refused: () => {
        attempt('number key', () => bag.init(5, 1));
        attempt('ephemeral value', () => bag.init('e', Far('e', {})));
        attempt('promise value', () => bag.init('p', harden(Promise.resolve(1))));
        attempt('twice', () => bag.init('data', 1));
      },
      self: () => bag,
    });
  },
  script: async run => {
    await run.start({ x: ref('o-40', 'Alleged: parameter'), n: 1n });
    await run.message('o+0', 'put', ['data', [1, 2n, 'three']]);
    await run.message('o+0', 'put', ['presence', ref('o-50')]);
    await run.message('o+0', 'put', ['root', ref('o+0')]);
    await run.message('o+0', 'set', ['data', ref('o-51')]);
    await run.message('o+0', 'refused');
    await run.message('o+0', 'get', ['data'], 'p-1');
    await run.message('o+0', 'self', [], 'p-2');
    await run.start({ again: true });
    await run.message('o+0', 'get', ['presence'], 'p-3');
    await run.message('o+0', 'set', ['presence', 'gone']);
  },
};

export const forgottenKind: VatProgram = {
  name: 'start-up: a durable kind that is not defined again',
  build: ({ VatData, baggage: bag, incarnation }) => {
    if (incarnation === 0) {
      for (const tag of ['forgotten', 'kept']) {
        const handle = VatData.makeKindHandle(tag);
        bag.init(tag, handle);
        VatData.defineDurableKind(handle, () => ({}), {});
      }
      // A handle alone is enough of an obligation.
      bag.init('unused', VatData.makeKindHandle('unused'));
    } else {
      VatData.defineDurableKind(bag.get('kept') as KindHandle, () => ({}), {});
    }
    return Far('root', {});
  },
  script: async run => {
    await run.start();
    await run.start();
  },
};

const failingStart = (name: string, build: () => unknown): VatProgram => ({
  name: `start-up: ${name}`,
  build,
  script: async run => {
    await run.start();
  },
});

export const throwingRoot = failingStart('buildRootObject throws', () => {
  throw Error('no root today');
});
export const plainRoot = failingStart('the root is no remotable', () => harden({ data: 1 }));
export const noRoot = failingStart('there is no root', () => undefined);
export const unnamedRoot = failingStart('the root has no methods', () => Far('root', {}));
export const promisedRoot = failingStart('the root comes later', async () => Far('root', {}));
