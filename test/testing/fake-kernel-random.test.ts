// Random programs over several vats on the fake kernel: what it counts adds up after every step, and
// when all is forgotten its tables are what they were.
import { E, Far } from '@endo/far';
import { expect, test } from 'vitest';
import type { DurableKindHandle, MapStore, VatData } from '../../src/index.js';
import { makeFakeKernel } from '../../src/testing/index.js';
import { makeRandom } from '../spec/parts-support.js';

interface Peer {
  makeFar(name: string): void;
  makeDurable(name: string): void;
  makePending(name: string): void;
  settle(name: string, isReject: boolean): void;
  pass(name: string, to: Peer): Promise<void>;
  take(name: string, value: unknown): void;
  recognize(name: string): void;
  forget(): void;
}

const buildPeer = (
  powers: Readonly<Record<string, unknown>>,
  _parameters: unknown,
  given: unknown,
): Peer => {
  const VatData = powers['VatData'] as VatData;
  const baggage = given as MapStore<string, unknown>;
  const provide = <T>(key: string, make: () => T): T => {
    if (!baggage.has(key)) baggage.init(key, make());
    return baggage.get(key) as T;
  };
  const handle = provide<DurableKindHandle>('handle', () => VatData.makeKindHandle('thing'));
  const makeThing = VatData.defineDurableKind(handle, () => ({}), {});
  const durable = provide('store', () =>
    VatData.makeScalarBigMapStore<string, unknown>('store', { durable: true }),
  );
  const weak = provide('weak', () =>
    VatData.makeScalarBigWeakSetStore<unknown>('weak', { durable: true }),
  );
  const kept = new Map<string, unknown>();
  const settlers = new Map<string, [(value: unknown) => void, (reason: unknown) => void]>();
  const put = (name: string, value: unknown): void => {
    if (!VatData.canBeDurable(value)) kept.set(name, value);
    else if (durable.has(name)) durable.set(name, value);
    else durable.init(name, value);
  };
  const find = (name: string): unknown =>
    kept.get(name) ?? (durable.has(name) ? durable.get(name) : undefined);
  return Far('peer', {
    makeFar: (name: string) => put(name, Far('thing', {})),
    makeDurable: (name: string) => put(name, makeThing()),
    makePending(name: string) {
      if (settlers.has(name)) return;
      const promise = new Promise<unknown>((resolve, reject) => {
        settlers.set(name, [resolve, reject]);
      });
      promise.catch(() => {});
      put(name, promise);
    },
    settle(name: string, isReject: boolean) {
      settlers.get(name)?.[isReject ? 1 : 0](isReject ? Error('no') : find(`${name}'`));
    },
    pass: (name: string, to: Peer) => E(to).take(name, find(name)),
    take(name: string, value: unknown) {
      if (value instanceof Promise) value.catch(() => {});
      put(name, value);
    },
    recognize(name: string) {
      const value = find(name);
      if (VatData.canBeDurable(value) && value !== undefined) weak.add(value);
    },
    forget() {
      kept.clear();
      settlers.clear();
      durable.clear();
    },
  });
};

// What only the heap of an ended incarnation held stays in its c-list, as with any kernel: hence the
// programs without upgrades, in which everything must go.
test.each([
  [71_01, true],
  [71_02, true],
  [71_03, true],
  [71_04, false],
  [71_05, false],
  [71_06, false],
])('program %i, with upgrades: %j', { timeout: 60_000 }, async (seed, withUpgrades) => {
  const random = makeRandom(seed);
  const kernel = await makeFakeKernel();
  const ids = ['v1', 'v2', 'v3'];
  const peers: Peer[] = [];
  for (const vatId of ids) peers.push(await kernel.startVat(vatId, buildPeer));
  const peer = (): Peer => peers[random(peers.length)] as Peer;
  // The first messages make what stays: let them be part of the beginning.
  await kernel.settle(E(peer()).forget());
  await kernel.collect();
  const before = kernel.counts();

  for (let step = 0; step < 60; step += 1) {
    const name = `n${random(5)}`;
    const quiet = (promise: Promise<unknown>): void => void promise.catch(() => {});
    switch (random(12)) {
      case 0:
        quiet(E(peer()).makeFar(name));
        break;
      case 1:
        quiet(E(peer()).makeDurable(name));
        break;
      case 2:
        quiet(E(peer()).makePending(name));
        break;
      case 3:
        quiet(E(peer()).settle(name, random(2) === 0));
        break;
      case 4:
        quiet(E(peer()).recognize(name));
        break;
      case 5:
        quiet(E(peer()).forget());
        break;
      case 6:
        if (withUpgrades && random(3) === 0)
          await kernel.upgradeVat(ids[random(ids.length)] as string);
        break;
      case 7:
        if (random(2) === 0) await kernel.collect();
        break;
      default:
        quiet(E(peer()).pass(name, peer()));
    }
    if (random(3) === 0) await kernel.run();
    kernel.checkInvariants();
  }
  await kernel.run();
  for (const one of peers) {
    for (let index = 0; index < 5; index += 1)
      await kernel.settle(E(one).settle(`n${index}`, true));
    await kernel.settle(E(one).forget());
  }
  await kernel.collect();
  kernel.checkInvariants();
  if (!withUpgrades) expect(kernel.counts()).toEqual(before);
});
