// The ground the other tests stand on: the set-up file really locks down.
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeMarshal } from '@endo/marshal';
import { expect, test } from 'vitest';

test('intrinsics are frozen and harden is deep', () => {
  expect(Object.isFrozen(Object.prototype)).toBe(true);
  expect(Object.isFrozen(Promise.prototype)).toBe(true);
  const inner = { x: 1 };
  harden({ inner });
  expect(Object.isFrozen(inner)).toBe(true);
});

test('eventual send reaches a far object', async () => {
  const echo = Far('echo', { hello: (name: string) => `hello ${name}` });
  await expect(E(echo).hello('vat')).resolves.toBe('hello vat');
  expect(typeof HandledPromise).toBe('function');
});

test('marshal writes smallcaps', () => {
  const { toCapData } = makeMarshal(() => 'o+1', undefined, { serializeBodyFormat: 'smallcaps' });
  expect(toCapData(harden({ big: 3n }))).toEqual({ body: '#{"big":"+3"}', slots: [] });
});

test('the collector can be called', () => {
  expect(typeof globalThis.gc).toBe('function');
});

test('the peer can be loaded beside us', async () => {
  const { makeLiveSlots } = await import('@agoric/swingset-liveslots');
  expect(typeof makeLiveSlots).toBe('function');
});
