// The guard that ends the vat when a syscall has failed: each by its name.
import { describe, expect, it } from 'vitest';
import type { OutwardSyscall } from '../../src/protocol/syscall.js';
import type { VatStore } from '../../src/store/vatstore.js';
import { SyscallGuard } from '../../src/vat/guard.js';
import { messageOf } from './parts-support.js';

const plain = ['send', 'subscribe', 'resolve', 'exit'] as const;
const lists = ['dropImports', 'retireImports', 'retireExports', 'abandonExports'] as const;
const stored = ['get', 'getNextKey', 'set', 'delete'] as const;

type Calls = Record<string, (...args: unknown[]) => unknown>;

/** A kernel that fails in everything, or in nothing. */
const setUp = (isFailing: boolean) => {
  const said: string[] = [];
  const make = (names: readonly string[]): Calls =>
    Object.fromEntries(
      names.map(name => [
        name,
        (...args: unknown[]) => {
          if (isFailing) throw Error('the line is cut');
          said.push(`${name} ${args.join()}`);
          return name;
        },
      ]),
    );
  const guard = new SyscallGuard({
    syscall: make([...plain, ...lists, 'callNow']) as unknown as OutwardSyscall,
    store: make(stored) as unknown as VatStore,
    beforeOutside: isRead => void said.push(`outside ${isRead}`),
  });
  return { guard, said, syscall: guard.syscall as unknown as Calls, store: guard.store as never };
};

const everything = [
  ...[...plain, ...lists].map(name => ['syscall', name, name] as const),
  ...stored.map(
    name => ['store', name, `vatstore${name.charAt(0).toUpperCase()}${name.slice(1)}`] as const,
  ),
];

describe('[E10] a syscall', () => {
  it.each(everything)('(%s.%s) that fails ends the vat, and is named', (part, method, name) => {
    const { guard, ...parts } = setUp(true);
    const calls: Calls = parts[part];
    guard.insistAlive();
    expect(messageOf(() => calls[method]?.('one', 'two'))).toBe('the line is cut');
    const over = `the vat has ended: syscall.${name} failed with "Error: the line is cut"`;
    expect(messageOf(() => guard.insistAlive())).toBe(over);
    for (const [otherRoom, other] of [...everything, ['syscall', 'callNow'] as const]) {
      const others: Calls = parts[otherRoom];
      expect(messageOf(() => others[other]?.())).toBe(over);
    }
  });

  it.each(everything)('(%s.%s) that succeeds is passed on with its answer', (part, method) => {
    const { guard, said, ...parts } = setUp(false);
    const calls: Calls = parts[part];
    const args = method === 'send' ? ['one', 'two', 'three'] : ['one'];
    expect(calls[method]?.(...args)).toBe(method);
    expect(said[0]).toMatch(new RegExp(`^${method} ${args.join()}`));
    guard.insistAlive();
  });

  it('[D1] to a device that fails does not end the vat', () => {
    const { guard, syscall } = setUp(true);
    expect(messageOf(() => syscall['callNow']?.('d-1', 'm'))).toBe('the line is cut');
    guard.insistAlive();
  });
});

describe('[E11] a change of several steps', () => {
  it('that is done gives back what it makes, and the vat goes on', () => {
    const { guard } = setUp(false);
    expect(guard.whole(() => guard.whole(() => 'made'))).toBe('made');
    guard.insistAlive();
  });

  it('during which the stack overflows ends the vat, even where the error is caught', () => {
    const { guard, said, syscall } = setUp(false);
    const overflow = RangeError('Maximum call stack size exceeded');
    expect(() =>
      guard.whole(() => {
        syscall['subscribe']?.('p-60');
        throw overflow;
      }),
    ).toThrow(overflow);
    const over = 'the vat has ended: stack overflow during a change';
    expect(messageOf(() => guard.insistAlive())).toBe(over);
    expect(messageOf(() => syscall['send']?.('o-50', {}, 'p+5'))).toBe(over);
    expect(said).toEqual(['subscribe p-60']);
  });

  it('that finds its tables at odds throws, and the vat goes on', () => {
    const { guard } = setUp(false);
    expect(() =>
      guard.whole(() => {
        throw Error('attempt to decref below 0');
      }),
    ).toThrow('below 0');
    guard.insistAlive();
  });

  it('that a syscall tears names the syscall', () => {
    const { guard, syscall } = setUp(true);
    expect(() => guard.whole(() => syscall['subscribe']?.('p-60'))).toThrow('the line is cut');
    expect(messageOf(() => guard.insistAlive())).toMatch(/syscall\.subscribe failed/);
  });
});
