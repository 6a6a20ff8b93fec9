// Syscalls: the methods, their object form, and the adapters in both directions.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handlerFromSyscall, syscallFromHandler } from '../../src/protocol/syscall.js';
import type { Syscall, VatSyscallObject, VatSyscallResult } from '../../src/protocol/syscall.js';
import type { CapData } from '../../src/protocol/capdata.js';
import { check, messageOf, vpid, vref } from './parts-support.js';

const capdata = fc
  .tuple(fc.string(), fc.array(fc.constantFrom('o-1', 'o+5', 'p-1', 'd-1')))
  .map(([body, slots]): CapData => ({ body, slots: slots.map(vref) }));
const target = fc.constantFrom('o-1', 'p-5', 'p+6').map(vref);
const anyVpid = fc.constantFrom('p+5', 'p-5', 'p+77').map(vpid);
const imports = fc.array(fc.constantFrom('o-1', 'o-2', 'o-3').map(vref));
const exports = fc.array(fc.constantFrom('o+1', 'o+d10/1:0').map(vref));

type Arbitraries = {
  [Name in VatSyscallObject[0]]: fc.Arbitrary<
    Extract<VatSyscallObject, readonly [Name, ...unknown[]]>
  >;
};

// The type makes the compiler say when a syscall is missing here.
const objects: Arbitraries = {
  send: fc.oneof(
    fc.tuple(fc.constant('send'), target, fc.record({ methargs: capdata, result: anyVpid })),
    fc.tuple(fc.constant('send'), target, fc.record({ methargs: capdata })),
  ),
  subscribe: fc.tuple(fc.constant('subscribe'), anyVpid),
  resolve: fc.tuple(fc.constant('resolve'), fc.array(fc.tuple(anyVpid, fc.boolean(), capdata))),
  exit: fc.tuple(fc.constant('exit'), fc.boolean(), capdata),
  callNow: fc.tuple(fc.constant('callNow'), fc.constant(vref('d-1')), fc.string(), capdata),
  dropImports: fc.tuple(fc.constant('dropImports'), imports),
  retireImports: fc.tuple(fc.constant('retireImports'), imports),
  retireExports: fc.tuple(fc.constant('retireExports'), exports),
  abandonExports: fc.tuple(fc.constant('abandonExports'), exports),
  vatstoreGet: fc.tuple(fc.constant('vatstoreGet'), fc.string()),
  vatstoreGetNextKey: fc.tuple(fc.constant('vatstoreGetNextKey'), fc.string()),
  vatstoreSet: fc.tuple(fc.constant('vatstoreSet'), fc.string(), fc.string()),
  vatstoreDelete: fc.tuple(fc.constant('vatstoreDelete'), fc.string()),
};

const objectOf = (name: VatSyscallObject[0]): fc.Arbitrary<VatSyscallObject> => objects[name];
const names = Object.keys(objects) as Array<VatSyscallObject[0]>;

const answerOf = (object: VatSyscallObject): CapData<string> | string | null => {
  switch (object[0]) {
    case 'callNow':
      return { body: `#${JSON.stringify(object[2])}`, slots: ['o-7'] };
    case 'vatstoreGet':
    case 'vatstoreGetNextKey':
      return object[1].length % 2 === 0 ? `after ${object[1]}` : null;
    default:
      return null;
  }
};

describe('the adapters together', () => {
  it.each(names)('[E6] bring %s from objects to methods and back unchanged', name => {
    check(
      fc.property(objectOf(name), object => {
        const said: VatSyscallObject[] = [];
        const syscall = syscallFromHandler(arrived => {
          said.push(arrived);
          return ['ok', answerOf(arrived)];
        });
        expect(handlerFromSyscall(syscall)(object)).toEqual(['ok', answerOf(object)]);
        expect(said).toEqual([object]);
      }),
      { seed: 30_01, numRuns: 50 },
    );
  });

  it('[E6] know every method and nothing else', () => {
    const syscall = syscallFromHandler(() => ['ok', null]);
    expect(Object.keys(syscall).sort()).toEqual([...names].sort());
    const unknown = ['vatstoreGetAfter', 'a'] as unknown as VatSyscallObject;
    const [status, text] = handlerFromSyscall(syscall)(unknown);
    expect(status).toBe('error');
    expect(text).toContain('vatstoreGetAfter');
  });

  it.each(names)('[E6] bring an error of %s through, with its text', name => {
    const [object] = fc.sample(objectOf(name), {
      seed: 30_02,
      numRuns: 1,
    });
    if (object === undefined) throw Error('no sample');
    const failing = syscallFromHandler(() => ['error', 'the kernel is full']);
    const [status, text] = handlerFromSyscall(failing)(object);
    expect(status).toBe('error');
    expect(text).toContain(name);
    expect(text).toContain('the kernel is full');
  });
});

describe('methods over a handler', () => {
  const answering = (answer: unknown): Syscall =>
    syscallFromHandler(() => answer as VatSyscallResult);

  it('[E6] give undefined for null', () => {
    expect(answering(['ok', null]).vatstoreGet('a')).toBe(undefined);
    expect(answering(['ok']).vatstoreGet('a')).toBe(undefined);
    expect(answering(['ok', '']).vatstoreGet('a')).toBe('');
    expect(answering(['ok', null]).vatstoreGetNextKey('a')).toBe(undefined);
    expect(answering(['ok', 'b']).vatstoreGetNextKey('a')).toBe('b');
    expect(answering(['ok', null]).subscribe(vpid('p-1'))).toBe(undefined);
  });

  it('[E6] leave the result out of a send that has none', () => {
    const said: VatSyscallObject[] = [];
    const syscall = syscallFromHandler(object => {
      said.push(object);
      return ['ok', null];
    });
    const methargs: CapData = { body: '#[]', slots: [] };
    syscall.send(vref('o-1'), methargs);
    syscall.send(vref('o-1'), methargs, undefined);
    syscall.send(vref('o-1'), methargs, vpid('p+5'));
    expect(said.map(([, , message]) => Object.keys(message as object))).toEqual([
      ['methargs'],
      ['methargs'],
      ['methargs', 'result'],
    ]);
  });

  it.each([
    [7, '7'],
    [true, 'true'],
    [{ body: '', slots: [] }, 'body'],
    [['x'], '["x"]'],
  ])('[E7] refuse %j from the vatstore', (answer, shown) => {
    for (const read of ['vatstoreGet', 'vatstoreGetNextKey'] as const) {
      const text = messageOf(() => answering(['ok', answer])[read]('a'));
      expect(text).toContain(read);
      expect(text).toContain(shown);
    }
  });

  it.each([
    [null, 'null'],
    ['text', '"text"'],
    [{ body: 7, slots: [] }, '7'],
    [{ body: '', slots: [7] }, '7'],
    [{ body: '' }, 'undefined'],
  ])('[E7] refuse %j from a device', (answer, shown) => {
    const call = (): unknown =>
      answering(['ok', answer]).callNow(vref('d-1'), 'm', { body: '#[]', slots: [] });
    expect(messageOf(call)).toContain(shown);
  });

  it.each([[[]], [['fine', null]], [['OK', null]], [[0, 'x']]])(
    '[E7] refuse the answer %j, which is neither ok nor error',
    answer => {
      const text = messageOf(() => answering(answer).subscribe(vpid('p-1')));
      expect(text).toContain('subscribe');
      expect(text).toContain(JSON.stringify(answer));
    },
  );

  it.each([[undefined], [null], [7], [{}]])('[E7] refuse %j, which is no answer', answer => {
    expect(() => answering(answer).subscribe(vpid('p-1'))).toThrow();
    expect(() => answering(answer).vatstoreGet('a')).toThrow();
  });

  it('[E6] let what the handler throws through', () => {
    const failure = Error('the worker is gone');
    const syscall = syscallFromHandler(() => {
      throw failure;
    });
    expect(() => syscall.vatstoreSet('a', 'b')).toThrow(failure);
  });
});

describe('a handler over methods', () => {
  it('[E6] answers an error for whatever is thrown', () => {
    const throwing = (thrown: unknown): Syscall => ({
      ...syscallFromHandler(() => ['ok', null]),
      subscribe: () => {
        throw thrown;
      },
    });
    const perform = (thrown: unknown): VatSyscallResult =>
      handlerFromSyscall(throwing(thrown))(['subscribe', vpid('p-1')]);
    expect(perform(Error('no'))).toEqual(['error', 'no']);
    expect(perform('no')).toEqual(['error', 'no']);
    expect(perform(undefined)).toEqual(['error', 'undefined']);
  });

  it('[E6] takes a null result of a send for none', () => {
    const results: unknown[] = [];
    const handler = handlerFromSyscall({
      ...syscallFromHandler(() => ['ok', null]),
      send: (_target, _methargs, result) => results.push(result),
    });
    handler(['send', vref('o-1'), { methargs: { body: '', slots: [] }, result: null }]);
    handler(['send', vref('o-1'), { methargs: { body: '', slots: [] } }]);
    expect(results).toEqual([undefined, undefined]);
  });
});
