// The views of a vat are found by its `dispatch`, whichever face made it, and by nothing that the
// vat's code can reach.
import { Far } from '@endo/far';
import { expect, test } from 'vitest';
import { createLiveslots, inspectOf, makeLiveSlots } from 'liveslots';
import type { OutwardSyscall } from 'liveslots';
import { capdata, message } from '../support/capdata.js';
import { reachableFrom } from '../support/reachable.js';

const nothing = (): never => {
  throw Error('not expected');
};
const syscall: OutwardSyscall = {
  send() {},
  subscribe() {},
  resolve() {},
  exit: nothing,
  callNow: nothing,
  dropImports() {},
  retireImports() {},
  retireExports() {},
  abandonExports() {},
};

const seen: object[] = [];
const buildVatNamespace = (...globals: unknown[]) => ({
  buildRootObject(vatPowers: unknown, _parameters: unknown, baggage: unknown) {
    const root = Far('root', { ping: () => 'pong' });
    seen.push({ globals, vatPowers, baggage, root });
    return root;
  },
});

test('[I3] inspectOf gives the one inspect of a vat of either face', async () => {
  const vat = createLiveslots({ syscall, buildVatNamespace });
  expect(inspectOf(vat.dispatch)).toBe(vat.inspect);
  const other = makeLiveSlots(syscall, 'v2', {}, {}, {}, console, buildVatNamespace);
  const inspect = inspectOf(other.dispatch);
  expect(inspect).toBe(inspectOf(other.dispatch));
  expect(inspect).not.toBe(vat.inspect);
  await other.dispatch(['startVat', capdata({})]);
  expect(inspect.slotToVal.has('o+0')).toBe(true);
  expect(vat.inspect.slotToVal.has('o+0')).toBe(false);
});

test('[I3] what makeLiveSlots returns has the shape that it had', () => {
  const vat = makeLiveSlots(syscall, 'v1', {}, {}, {}, console, buildVatNamespace);
  expect(Reflect.ownKeys(vat)).toEqual(['dispatch', 'testHooks']);
  expect(Reflect.ownKeys(vat.dispatch).sort()).toEqual(['length', 'name']);
});

test('[I3] what is no dispatch of this copy is refused', () => {
  expect(() => inspectOf(() => {})).toThrow(/dispatch was not made by this copy of liveslots/);
  const { dispatch } = createLiveslots({ syscall, buildVatNamespace });
  expect(() => inspectOf((delivery: unknown) => dispatch(delivery))).toThrow(
    /not a function around/,
  );
});

test('[I3] no code of the vat reaches dispatch, nor what inspects', async () => {
  const { dispatch, inspect } = createLiveslots({ syscall, buildVatNamespace });
  seen.length = 0;
  await dispatch(['startVat', capdata({})]);
  await dispatch(message('o+0', 'ping', [], 'p-60'));
  const [given] = seen;
  if (given === undefined) throw Error('the vat was not built');
  const reached = new Set(reachableFrom(given).values());
  expect(reached.size).toBeGreaterThan(50);
  for (const secret of [dispatch, inspect, inspectOf, ...Object.values(inspect)]) {
    expect(reached.has(secret as object)).toBe(false);
  }
});
