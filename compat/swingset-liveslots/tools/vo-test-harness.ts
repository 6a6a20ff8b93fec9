/**
 * For authors of virtual kinds: a test that an object works after it has been
 * taken from memory and loaded again, and that nothing else holds on to it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Far } from '@endo/marshal';
import type { CapData } from '../../../src/protocol/capdata.js';
import type { Delivery } from '../../../src/protocol/delivery.js';
import type { Syscall } from '../../../src/protocol/syscall.js';
import { makeGCTools } from '../../../src/platform/gc-tools.js';
import { makeMemoryVatStore } from '../../../src/platform/memory-vatstore.js';
import { makeLiveSlots } from '../../../src/swingset.js';
import { collectForSure } from '../../../src/testing/real-gc.js';
import type { VatData } from '../../../src/vat/vat-powers.js';

/** The parts of a test's context that the harness uses, as ava's has them. */
export interface HarnessContext {
  fail(message?: string): void;
  falsy(actual: unknown, message?: string): void;
}

export type HarnessPhase = 'before' | 'after';

/** A test's context that notes failures instead of failing: for tests of a harness. */
export function makeSpy<T extends object>(t: T) {
  const spy = {
    ...t,
    failureMessage: '',
    falsyMessage: '',
    fail(message = '') {
      spy.failureMessage = message;
    },
    falsy(actual: unknown, message = '') {
      if (actual) {
        spy.falsyMessage = message;
      }
    },
  };
  return spy;
}

function findGC(): () => void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc !== undefined) {
    return gc;
  }
  setFlagsFromString('--expose_gc');
  return runInNewContext('gc') as () => void;
}

const NOTHING: CapData = { body: '#{}', slots: [] };

/** A kernel that takes note of one thing only: which results are rejected. */
function makeKernel() {
  const store = makeMemoryVatStore();
  const rejections: string[] = [];
  const syscall: Syscall = {
    send: () => {},
    subscribe: () => {},
    resolve(resolutions) {
      for (const [, isReject, data] of resolutions) {
        if (isReject) {
          rejections.push(data.body);
        }
      }
    },
    exit: () => {},
    callNow: () => NOTHING,
    dropImports: () => {},
    retireImports: () => {},
    retireExports: () => {},
    abandonExports: () => {},
    vatstoreGet: store.get,
    vatstoreGetNextKey: store.getNextKey,
    vatstoreSet: store.set,
    vatstoreDelete: store.delete,
  };
  return { syscall, rejections };
}

/**
 * @param t where failures go
 * @param prepare defines the kinds
 * @param makeTestObject makes one object of the kind under test
 * @param testTestObject gets it twice: as it was made, and as it was loaded
 *   again. It, and the others, must not hold on to it
 */
export async function runVOTest(
  t: HarnessContext,
  prepare: (vatData: VatData) => void,
  makeTestObject: () => object,
  testTestObject: (object: object, phase: HarnessPhase) => void,
): Promise<void> {
  const { syscall, rejections } = makeKernel();
  const gc = findGC();
  const gcTools = {
    ...makeGCTools(),
    gcAndFinalize: async () => void (await collectForSure({ gc })),
  };

  const buildRootObject = ({ VatData: vatData }: { VatData: VatData }): object => {
    const earlier = new WeakSet<object>();
    const makeHolder = vatData.defineKind('holder', () => ({ held: null }), {
      hold: ({ state }: { state: { held: unknown } }, object: unknown) => {
        state.held = object;
      },
      get: ({ state }: { state: { held: unknown } }) => state.held,
    });
    const holder = makeHolder();
    let held: object | null = null;
    prepare(vatData);
    return Far('root', {
      make() {
        held = makeTestObject();
        earlier.add(held);
      },
      test(phase: HarnessPhase) {
        testTestObject(held ?? {}, phase);
      },
      store() {
        holder.hold(held);
      },
      drop() {
        held = null;
      },
      load() {
        held = holder.get() as object;
        t.falsy(earlier.has(held), 'somebody continues to hold test object');
      },
    });
  };

  const { dispatch } = makeLiveSlots(syscall, 'vo-test', {}, {}, gcTools, console, () => ({
    buildRootObject,
  }));
  const deliver = async (delivery: unknown): Promise<void> => {
    await dispatch(delivery as Delivery);
    await dispatch(['bringOutYourDead']);
    if (rejections.length > 0) {
      throw Error(`a step of the test failed: ${rejections.join(', ')}`);
    }
  };
  let results = 0;
  const call = async (method: string, ...args: readonly string[]): Promise<void> => {
    results += 1;
    const methargs = { body: `#${JSON.stringify([method, args])}`, slots: [] };
    await deliver(['message', 'o+0', { methargs, result: `p-${results}` }]);
  };
  await deliver(['startVat', NOTHING]);
  await call('make');
  await call('test', 'before');
  await call('store');
  await call('drop');
  await call('load');
  await call('test', 'after');
}
