// Cycles and leftovers under a kernel that counts: vats that hold each other's objects in cycles of
// their own, upgraded and collected; the kernel refuses what is not lawful, and its tables agree.
import { E, Far } from '@endo/far';
import { expect, it } from 'vitest';
import { makeFakeKernel } from '../../src/testing/index.js';
import type { MapStore, VatData } from '../support/vat-data.js';

interface Root {
  fill(other: object, count: number): void;
  lend(): object;
  size(): number;
}

const vat = ({ VatData }: { VatData: VatData }, _parameters: unknown, baggage: MapStore): Root => {
  if (!baggage.has('kind')) baggage.init('kind', VatData.makeKindHandle('node'));
  if (!baggage.has('kept')) {
    baggage.init('kept', VatData.makeScalarBigMapStore('kept', { durable: true }));
  }
  const methods = {
    link({ state }: { state: Record<string, unknown> }, to: unknown) {
      state['to'] = to;
    },
  };
  const init = (held: unknown) => ({ held, to: undefined });
  const makeNode = VatData.defineDurableKind(baggage.get('kind') as never, init, methods as never);
  const makeVirtual = VatData.defineKind('virtual', init, methods as never);
  const kept = baggage.get('kept') as MapStore;
  let heap: unknown;
  return Far('root', {
    fill(other: object, count: number) {
      const virtual = VatData.makeScalarBigMapStore('virtual');
      heap = [];
      for (let at = 0; at < count; at += 1) {
        const [one, two] = [makeNode(other), makeVirtual(other)] as [never, never];
        const links = [one, two] as { link(to: unknown): void }[];
        links[0]?.link(one);
        links[1]?.link(harden([one, two, virtual]));
        virtual.init(two, one);
        (heap as unknown[]).push(makeNode(one));
      }
      kept.init(`${kept.getSize()}`, makeNode(other));
    },
    lend: () => makeNode(heap) as object,
    size: () => kept.getSize(),
  });
};

it('[G11] [G12] a kernel of many vats is left with what the vats keep', async () => {
  const kernel = await makeFakeKernel({
    vatOptions: { reclaimCycles: true, reclaimLeftovers: true },
  });
  const start = (name: string): Promise<Root> => kernel.startVat<Root>(name, vat as never);
  const [alice, bob] = [await start('alice'), await start('bob')];
  const keys = (name: string): number => {
    let count = 0;
    const store = kernel.vatstore(name);
    for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) count += 1;
    return count;
  };
  const round = async (): Promise<number[]> => {
    await kernel.settle(E(alice).fill(bob, 20));
    await kernel.settle(E(bob).fill(alice, 20));
    await kernel.collect();
    await kernel.restart();
    await kernel.collect();
    kernel.checkInvariants();
    const { clists } = kernel.counts();
    return [keys('alice'), keys('bob'), clists['alice'] ?? 0, clists['bob'] ?? 0];
  };
  const first = await round();
  const later = [await round(), await round()];
  // One entry of `kept` more each time, with its object and the count of that: three keys.
  for (const [index, counts] of later.entries()) {
    const [keysOfAlice = 0, keysOfBob = 0, ...clists] = first;
    const more = 3 * (index + 1);
    expect(counts).toEqual([keysOfAlice + more, keysOfBob + more, ...clists]);
  }
  expect(await kernel.settle(E(alice).size())).toBe(3);
}, 120_000);
