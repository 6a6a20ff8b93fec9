// Known resolutions: what is resolved together, in which order, and what is refused.
import { Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vpid } from '../../src/refs/vref.js';
import { batchForPromise, batchForSlots } from '../../src/vat/resolution-batch.js';
import { capdata, ref } from '../support/capdata.js';
import { check, makeVatParts, messageOf, settleTurns, vpid, vref } from './parts-support.js';
import type { VatParts } from './parts-support.js';

const pending = (): Promise<unknown> => harden(new Promise(() => {}));

/** Remembers that the vat has settled `promise`; what it is settled to is hardened as user code does. */
const settle = ({ known }: VatParts, promise: object, value: unknown, isReject = false): void => {
  known.remember(promise, { isReject, value: harden(value) });
};

const names = ({ slots }: VatParts): string[] => [...slots.slotToVal.keys()];

const unlimited = (parts: VatParts): VatParts => {
  parts.limits.set(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return parts;
};

/** A chain of promises, each settled to the next one. */
const chain = (parts: VatParts, length: number): Promise<unknown>[] => {
  const links = Array.from({ length }, pending);
  links.forEach((link, at) => settle(parts, link, links[at + 1] ? [links[at + 1]] : 'the end'));
  return links;
};

describe('the batch of known resolutions', () => {
  it('[P7] has what a message mentions and is settled, and nothing else', () => {
    const parts = makeVatParts();
    const [one, two, open] = [pending(), pending(), pending()];
    settle(parts, one, 1);
    settle(parts, two, Error('no'), true);
    const imported = parts.codec.toValue(vref('p-1'));
    const { slots } = parts.codec.serializeForKernel(
      harden([open, one, Far('object', {}), imported, two, one]),
    );
    expect(batchForSlots(parts, slots)).toMatchObject([
      ['p+6', false, capdata(1)],
      ['p+7', true, { body: expect.stringContaining('"#error":"no"') }],
    ]);
    expect(batchForSlots(parts, [])).toEqual([]);
    expect(batchForSlots(parts, ['o-1', 'p-1', 'd-1'].map(vref))).toEqual([]);
  });

  it('[P8] reaches through what it resolves, depth first, each promise once', () => {
    const parts = makeVatParts();
    const [a, b, c, d] = [pending(), pending(), pending(), pending()];
    settle(parts, a, [b, c]);
    settle(parts, b, [d]);
    settle(parts, c, [d, a]);
    settle(parts, d, 'deep');
    const { slots } = parts.codec.serializeForKernel(harden([a, d]));
    // a and d are named by the message, b and c when a is serialized.
    expect(batchForSlots(parts, slots)).toEqual([
      ['p+5', false, capdata([ref('p+7'), ref('p+8')])],
      ['p+7', false, capdata([ref('p+6')])],
      ['p+6', false, capdata('deep')],
      ['p+8', false, capdata([ref('p+6'), ref('p+5')])],
    ]);
  });

  interface Node {
    readonly state: 'pending' | 'imported' | 'fulfilled' | 'rejected';
    readonly edges: readonly number[];
  }
  const node: fc.Arbitrary<Node> = fc.record({
    state: fc.constantFrom('pending', 'imported', 'fulfilled', 'fulfilled', 'rejected'),
    edges: fc.array(fc.nat(9), { maxLength: 5 }),
  });

  it('[P8] is in the order of a recursive walk, over any graph', () => {
    check(
      fc.property(fc.array(node, { minLength: 1, maxLength: 10 }), fc.boolean(), (nodes, alone) => {
        const parts = makeVatParts();
        const promises = nodes.map(({ state }, at) =>
          state === 'imported' ? parts.codec.toValue(vref(`p-${at + 1}`)) : pending(),
        );
        const known = nodes.map(({ edges }) => edges.filter(edge => edge < nodes.length));
        nodes.forEach(({ state }, at) => {
          const value = known[at]?.map(edge => promises[edge]);
          if (state === 'fulfilled' || state === 'rejected') {
            settle(parts, promises[at] as object, value, state === 'rejected');
          }
        });
        // The reference: recursion over the nodes, without any name.
        const wanted: number[] = [];
        const isSettled = (at: number): boolean =>
          nodes[at]?.state === 'fulfilled' || nodes[at]?.state === 'rejected';
        const visit = (at: number): void => {
          if (!isSettled(at) || wanted.includes(at)) return;
          wanted.push(at);
          known[at]?.forEach(visit);
        };
        const roots = alone ? [0] : nodes.map((_, at) => nodes.length - 1 - at);
        roots.forEach(visit);

        const { slots } = parts.codec.serializeForKernel(harden(roots.map(root => promises[root])));
        const first = slots[0] as Vpid;
        const settlement = parts.known.get(promises[0] as object);
        const batch =
          alone && settlement !== undefined
            ? batchForPromise(parts, first, settlement)
            : batchForSlots(parts, slots);
        const found = batch.map(([name]) => promises.indexOf(parts.promises.requiredPromise(name)));
        expect(found).toEqual(wanted);
        for (const [name, isReject] of batch) {
          const at = promises.indexOf(parts.promises.requiredPromise(name));
          expect(isReject).toBe(nodes[at]?.state === 'rejected');
        }
      }),
      { seed: 80_01, numRuns: 400 },
    );
  });

  it('[P8] ends where promises hold each other, or themselves', () => {
    const parts = makeVatParts();
    const [a, b, self] = [pending(), pending(), pending()];
    settle(parts, a, [b]);
    settle(parts, b, [a, self]);
    settle(parts, self, { self });
    const { slots } = parts.codec.serializeForKernel(a);
    const batch = batchForSlots(parts, slots);
    expect(batch.map(([name]) => name)).toEqual(['p+5', 'p+6', 'p+7']);
    expect(batch[2]?.[2]).toEqual(capdata({ self: ref('p+7') }));
  });

  it('[P8] of 20,000 settled promises needs no recursion', () => {
    const parts = unlimited(makeVatParts());
    const links = chain(parts, 20_000);
    const { slots } = parts.codec.serializeForKernel(links[0]);
    const batch = batchForSlots(parts, slots);
    expect(batch.length).toBe(20_000);
    const isInOrder = batch.every(([name], at) => name === `p+${at + 5}`);
    expect(isInOrder).toBe(true);
    parts.resolver.commit(batch, slots);
    parts.promises.endCrank();
    expect(parts.said.map(([type]) => type)).toEqual(['resolve']);
    expect(parts.slots.slotToVal.size).toBe(0);
  });

  it('[P6] turns what is not passable into a rejection with the reason', () => {
    const parts = makeVatParts();
    const [bad, good] = [pending(), pending()];
    settle(parts, good, [bad]);
    settle(parts, bad, { open: Promise.resolve(), fn: () => {} });
    const { slots } = parts.codec.serializeForKernel(good);
    const batch = batchForSlots(parts, slots);
    expect(batch.map(([name, isReject]) => [name, isReject])).toEqual([
      ['p+5', false],
      ['p+6', true],
    ]);
    expect(batch[1]?.[2].body).toContain('#error');
    expect(batch[1]?.[2].slots).toEqual([]);
  });

  it('[P4] names promises that are stored under a retired name afresh', () => {
    const parts = makeVatParts();
    const promise = parts.codec.toValue(vref('p-1'));
    parts.references.addReachableVref(vref('p-1'));
    parts.promises.retire(vpid('p-1'));
    settle(parts, promise, [promise]);
    const { slots } = parts.codec.serializeForKernel(promise);
    const batch = batchForSlots(parts, slots);
    expect(batch).toEqual([['p+5', false, capdata([ref('p+5')])]]);
    parts.resolver.commit(batch, slots);
    parts.promises.endCrank();
    expect(names(parts)).toEqual(['p-1']);
  });
});

describe('a batch over the limits', () => {
  it('[P8] [E5] is refused as a whole, and leaves nothing', () => {
    const parts = makeVatParts();
    parts.limits.set(1000, 10);
    const links = chain(parts, 11);
    // Ten links have a slot each, and so has the message, which is counted by itself.
    const { slots } = parts.codec.serializeForKernel(links[0]);
    expect(batchForSlots(parts, slots).length).toBe(11);
    parts.limits.set(1000, 9);
    expect(messageOf(() => batchForSlots(parts, slots))).toBe('syscall capdata too large');
    parts.limits.set(60, 100);
    expect(messageOf(() => batchForSlots(parts, slots))).toBe('syscall capdata too large');
    parts.promises.endCrank();
    expect(names(parts)).toEqual([]);
    expect(parts.slots.pins.reachable.size).toBe(0);
    expect(parts.said).toEqual([]);
  });

  it('[M2] [P8] refuses the message before it is sent', () => {
    const parts = makeVatParts();
    parts.limits.set(1000, 9);
    const [first] = chain(parts, 11);
    const returned = pending();
    expect(
      messageOf(() =>
        parts.outbound.send(vref('o-1'), 'm', harden([first, Far('x', {})]), returned),
      ),
    ).toBe('syscall capdata too large');
    parts.promises.endCrank();
    expect(parts.said).toEqual([]);
    expect(names(parts).filter(name => name.startsWith('p'))).toEqual([]);
    expect(parts.promises.importedVPIDs.size).toBe(0);
    expect(parts.slots.pins.reachable.size).toBe(0);
  });

  it('[E5] ends the vat when it is a resolution', async () => {
    const parts = makeVatParts();
    parts.limits.set(1000, 9);
    const links = chain(parts, 11);
    const outcome = Promise.resolve(harden([links[0]]));
    parts.promises.register(vpid('p-9'), outcome);
    parts.resolver.followForKernel(vpid('p-9'), outcome);
    await settleTurns();
    expect(parts.said.map(([type, isFailure]) => [type, isFailure])).toEqual([['exit', true]]);
  });
});

describe('a batch that is said', () => {
  it('[M1] [P9] comes after its message; its names are retired, what else it mentions is followed', () => {
    const parts = makeVatParts();
    const [settled, open, other] = [pending(), pending(), pending()];
    const object = Far('object', {});
    settle(parts, settled, [open, object]);
    const returned = pending();
    void parts.outbound.send(vref('o-1'), 'm', harden([other, settled]), returned);
    // p+5 and p+6 are mentioned, p+7 is the result, p+8 comes up in the batch.
    expect(parts.said).toEqual([
      ['send', 'o-1', { methargs: capdata(['m', [ref('p+5'), ref('p+6')]]), result: 'p+7' }],
      ['resolve', [['p+6', false, capdata([ref('p+8'), ref('o+1', 'Alleged: object')])]]],
      ['subscribe', 'p+7'],
    ]);
    parts.promises.endCrank();
    expect(names(parts).sort()).toEqual(['o+1', 'p+5', 'p+7', 'p+8']);
    expect([...parts.promises.exportedVPIDs.keys()]).toEqual(['p+5', 'p+8']);
    expect([...parts.promises.importedVPIDs.keys()]).toEqual(['p+7']);
    expect([...parts.slots.pins.reachable]).toEqual([object]);
    expect(parts.slots.vrefOf(returned)).toBe('p+7');
  });

  it('[P7] [P12] goes out once, however often its promises are mentioned in the same turn', () => {
    const parts = makeVatParts();
    const settled = pending();
    settle(parts, settled, 1);
    for (let round = 0; round < 3; round += 1) {
      void parts.outbound.send(vref('o-1'), 'm', harden([settled, settled]), pending());
    }
    const resolved = parts.said.flatMap(([type, batch]) =>
      type === 'resolve' ? batch.map(([name]) => name) : [],
    );
    // A name that was resolved is retired: each message has a name of its own.
    expect(resolved).toEqual(['p+5', 'p+7', 'p+9']);
    parts.promises.endCrank();
    expect(names(parts).sort()).toEqual(['p+10', 'p+6', 'p+8']);
  });

  it('[P9] follows in sorted order', () => {
    const parts = makeVatParts();
    const open = harden(Array.from({ length: 12 }, pending));
    void parts.outbound.send(vref('o-1'), 'm', open, pending());
    const followed = [...parts.promises.exportedVPIDs.keys()];
    expect(followed.length).toBe(12);
    expect(followed).toEqual([...followed].sort());
    expect(followed[0]).toBe('p+10');
  });
});
