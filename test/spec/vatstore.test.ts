// The vatstore behind the syscalls: what the kernel answers is checked.
import { describe, expect, it } from 'vitest';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { vatstoreFromSyscall } from '../../src/store/vatstore.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { checkVatStore } from '../../src/testing/vatstore-conformance.js';
import { messageOf } from './parts-support.js';

const answering = (answer: unknown): VatStore =>
  vatstoreFromSyscall({
    vatstoreGet: () => answer as string,
    vatstoreGetNextKey: () => answer as string,
    vatstoreSet: () => {},
    vatstoreDelete: () => {},
  });

describe('the vatstore of a kernel', () => {
  it('[E7] works through the syscalls, each once', () => {
    const calls: string[] = [];
    const makeStore = (): VatStore => {
      const behind = makeMemoryVatStore();
      return vatstoreFromSyscall({
        vatstoreGet: key => (calls.push(`get ${key}`), behind.get(key)),
        vatstoreGetNextKey: key => (calls.push(`next ${key}`), behind.getNextKey(key)),
        vatstoreSet: (key, value) => (calls.push(`set ${key} ${value}`), behind.set(key, value)),
        vatstoreDelete: key => (calls.push(`delete ${key}`), behind.delete(key)),
      });
    };
    const store = makeStore();
    store.set('a', '1');
    expect(store.get('a')).toBe('1');
    expect(store.getNextKey('')).toBe('a');
    store.delete('a');
    expect(store.get('a')).toBe(undefined);
    expect(calls).toEqual(['set a 1', 'get a', 'next ', 'delete a', 'get a']);
    checkVatStore(makeStore);
  });

  it('[E7] reads null as nothing', () => {
    expect(answering(null).get('a')).toBe(undefined);
    expect(answering(null).getNextKey('a')).toBe(undefined);
    expect(answering('').get('a')).toBe('');
  });

  it.each([
    [7, '7'],
    [false, 'false'],
    [['a'], '["a"]'],
    [{}, '{}'],
  ])('[E7] refuses %j as a value and as a key', (answer, shown) => {
    expect(messageOf(() => answering(answer).get('k1'))).toContain(shown);
    expect(messageOf(() => answering(answer).get('k1'))).toContain('"k1"');
    expect(messageOf(() => answering(answer).getNextKey('k1'))).toContain(shown);
    expect(messageOf(() => answering(answer).getNextKey('k1'))).toContain('"k1"');
  });

  it('[E7] refuses a next key that is not greater', () => {
    expect(answering('b').getNextKey('a')).toBe('b');
    for (const prior of ['b', 'c', 'bb', '\uFFFD']) {
      const text = messageOf(() => answering('b').getNextKey(prior));
      expect(text).toContain('greater');
      expect(text).toContain('"b"');
    }
  });
});
