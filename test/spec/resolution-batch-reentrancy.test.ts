// What values can do that run user code while they are serialized along with a message.
import { describe, expect, it } from 'vitest';
import { capdata } from '../support/capdata.js';
import { makeVatParts, settleTurns, vpid, vref } from './parts-support.js';

const pending = (): Promise<unknown> => harden(new Promise(() => {}));

/** Passable data that throws while it is read, once armed. */
const makeTraps = () => {
  let isArmed = false;
  const trap = (thrown: unknown): object =>
    harden(
      new Proxy(harden({ a: 0 }), {
        get: (target, property, receiver): unknown => {
          if (isArmed && property === 'a') throw thrown;
          return Reflect.get(target, property, receiver);
        },
      }),
    );
  const arm = (): void => {
    isArmed = true;
  };
  return { trap, arm };
};

/** What is said when a promise settles with the value, which then throws. */
const settleWith = async (value: unknown, arm: () => void) => {
  const parts = makeVatParts();
  const promise = Promise.resolve(value);
  parts.promises.register(vpid('p-9'), promise);
  parts.resolver.followForKernel(vpid('p-9'), promise);
  arm();
  await settleTurns();
  expect(parts.slots.has(vpid('p-9'))).toBe(false);
  return parts.said;
};

describe('a message whose values run user code', () => {
  it('[M2] says all of it or nothing when a value releases what was named', () => {
    // REENTRANCY: serializing `settled` runs code that stores and deletes `open`.
    for (const isFresh of [true, false]) {
      const parts = makeVatParts();
      const { codec, promises, references } = parts;
      const open = pending();
      if (!isFresh) {
        references.addReachableVref(codec.toSlotForStore(open));
        promises.endCrank();
      }
      let isArmed = false;
      const record = new Proxy(harden({ a: 0 }), {
        get: (target, property, receiver): unknown => {
          if (isArmed && property === 'a') {
            isArmed = false;
            const name = codec.toSlotForStore(open);
            if (isFresh) references.addReachableVref(name);
            references.removeReachableVref(name);
          }
          return Reflect.get(target, property, receiver);
        },
      });
      const settled = pending();
      parts.known.remember(settled, { isReject: false, value: harden(record) });
      isArmed = true;
      let refusal: unknown;
      try {
        void parts.outbound.send(vref('o-1'), 'm', harden([open, settled]), pending());
      } catch (err) {
        refusal = err;
      }
      expect(isArmed).toBe(false);
      const said = parts.said.map(([type]) => type);
      expect(said).toEqual(refusal === undefined ? ['send', 'resolve', 'subscribe'] : []);
    }
  });

  it('[P6] settles the promise whatever a value throws', async () => {
    const unpassable: unknown[] = [
      () => {},
      { open: Promise.resolve() },
      new Map(),
      Promise.resolve(),
    ];
    for (const thrown of unpassable) {
      const { trap, arm } = makeTraps();
      expect(await settleWith(trap(thrown), arm)).toMatchObject([['resolve', [['p-9', true, {}]]]]);
    }
  });

  it('[P6] rejects it with what is thrown where the reason is serialized, frozen or not', async () => {
    const { trap, arm } = makeTraps();
    const last = { list: ['at last'] };
    expect(await settleWith(trap(trap(last)), arm)).toEqual([
      ['resolve', [['p-9', true, capdata({ list: ['at last'] })]]],
    ]);
    expect(Object.isFrozen(last)).toBe(true);
  });

  it.each([3, 4, 10])(
    '[P6] rejects it with a reason of ours after %i traps in a row',
    async depth => {
      const { trap, arm } = makeTraps();
      let value: unknown = () => 'not passable';
      for (let level = 0; level < depth; level += 1) value = trap(value);
      const said = await settleWith(value, arm);
      expect(said).toMatchObject([['resolve', [['p-9', true, {}]]]]);
      expect(JSON.stringify(said)).toContain('the reason of a rejection is not passable');
    },
  );
});
