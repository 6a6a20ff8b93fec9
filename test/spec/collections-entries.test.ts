// Entries one at a time: keys of every sort, values and their counts, refusals. Each program runs
// on the peer too and must do the same, syscall for syscall. Rules C1, C2 and C4.
import { makeCopyBag, makeCopyMap, makeCopySet, M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../support/compare.js';
import type { MapStore, SetStore, StoreOptions } from '../support/vat-data.js';
import { expectSameStores, runStoresBeside, type StoreKit } from './collections-support.js';

const makeKeys = ({ imports, local }: StoreKit): Record<string, unknown> => ({
  string: 'a',
  empty: '',
  prototype: '__proto__',
  constructor: 'constructor',
  bar: '|x',
  zero: 'a\u0000b',
  loneSurrogate: '\ud800',
  emoji: '😀',
  number: 3,
  minusZero: -0,
  notANumber: NaN,
  infinity: -Infinity,
  bigint: 5n,
  negativeBigint: -123456789012345678901234567890n,
  boolean: true,
  null: null,
  undefined,
  registered: Symbol.for('x'),
  wellKnown: Symbol.iterator,
  unique: Symbol('unique'),
  presence: imports[0],
  remotable: local('key'),
  array: harden(['x']),
  record: harden({ a: 1 }),
  copySet: makeCopySet(['x']),
  promise: harden(Promise.resolve(1)),
  error: harden(Error('x')),
  function: () => 1,
  unfrozen: {},
  long: 'x'.repeat(218),
  tooLong: 'x'.repeat(219),
  tooLongBigint: 10n ** 300n,
});

type Kind = 'Map' | 'WeakMap' | 'Set' | 'WeakSet';
type AnyStore = Partial<MapStore> & Partial<SetStore>;

const KINDS: readonly Kind[] = ['Map', 'WeakMap', 'Set', 'WeakSet'];

const make = ({ VatData }: StoreKit, kind: Kind, options: StoreOptions = {}): AnyStore =>
  VatData[`makeScalarBig${kind}Store`](`the ${kind}`, options);

describe('[C1] [C2] keys of every sort', () => {
  for (const durable of [false, true]) {
    for (const kind of KINDS) {
      it(`in a ${durable ? 'durable' : 'virtual'} ${kind}`, async () => {
        await expectSameStores(`keys of a ${kind}`, kit => {
          const store = make(kit, kind, { durable });
          for (const [name, key] of Object.entries(makeKeys(kit))) {
            kit.together(name, {
              absent: () => store.has?.(key),
              get: () => store.get?.(key),
              set: () => store.set?.(key, 1),
              'delete absent': () => store.delete?.(key),
              put: () => (store.init ? store.init(key, 'value') : store.add?.(key)),
              present: () => store.has?.(key),
              'put again': () => (store.init ? store.init(key, 'other') : store.add?.(key)),
              'get it': () => store.get?.(key),
              'set it': () => store.set?.(key, 2),
              'delete it': () => store.delete?.(key),
              gone: () => store.has?.(key),
            });
            kit.step(`${name} once more`, () =>
              store.init ? store.init(key, 'value') : store.add?.(key),
            );
          }
        });
      });
    }
  }
});

const makeValues = ({ imports, local }: StoreKit): Record<string, () => unknown> => ({
  presence: () => imports[1],
  several: () => harden([imports[2], imports[1], imports[2]]),
  other: () => harden({ x: imports[1], y: imports[0] }),
  remotable: () => local('value'),
  remotables: () => harden([local('one'), imports[0], local('two')]),
  text: () => 'text',
  special: () => '#special',
  surrogate: () => '\ud800',
  minusZero: () => -0,
  big: () => 10n ** 100n,
  symbol: () => Symbol.for('s'),
  undefined: () => undefined,
  error: () => harden(Error('an error')),
  copyMap: () => makeCopyMap([['k', imports[1]]]),
  unfrozen: () => ({ a: [1] }),
  function: () => () => 1,
  uniqueSymbol: () => Symbol('s'),
});

describe('[C1] [C4] values, and what they hold', () => {
  for (const [title, options] of Object.entries<StoreOptions>({
    'in a virtual store': {},
    'in a durable store': { durable: true },
    'behind a shape': { valueShape: M.any() },
    'behind a shape that refuses': { valueShape: M.or(M.remotable(), M.string()) },
  })) {
    for (const kind of ['Map', 'WeakMap'] as const) {
      it(`${title} (${kind})`, async () => {
        await expectSameStores(`values of a ${kind}`, kit => {
          const store = make(kit, kind, options);
          const [key] = kit.imports;
          for (const [name, makeValue] of Object.entries(makeValues(kit))) {
            kit.step(`init ${name}`, () => store.init?.(key, makeValue()));
            kit.step(`get ${name}`, () => store.get?.(key));
            kit.step(`set ${name} in place of another`, () => {
              if (!store.has?.(key)) store.init?.(key, 'first');
              store.set?.(key, harden([kit.imports[2]]));
              store.set?.(key, makeValue());
            });
            kit.step(`set ${name} where there is none`, () => store.set?.('none', makeValue()));
            kit.step(`set ${name} by a long key`, () => store.set?.('x'.repeat(300), makeValue()));
            kit.step(`init ${name} by a long key`, () =>
              store.init?.('x'.repeat(300), makeValue()),
            );
            kit.step(`init ${name} twice`, () => store.init?.(key, makeValue()));
            kit.step(`${name} by a remotable`, () => store.init?.(kit.local('k'), makeValue()));
            kit.step(`addAll ${name}`, () => store.addAll?.([['all', makeValue()] as never]));
            kit.step('delete', () => store.delete?.(key));
          }
        });
      });
    }
  }

  it('refuses what is too big for one syscall', async () => {
    await expectSameStores('too big', ({ step, VatData, imports, local }) => {
      const store = VatData.makeScalarBigMapStore('big', { durable: true });
      const virtual = VatData.makeScalarBigMapStore('big');
      step('string', () => store.init('x', 'x'.repeat(10_000_001)));
      step('and not durable', () => store.init('x', harden([local('x'), 'x'.repeat(10_000_001)])));
      const many = harden(Array.from({ length: 10_001 }, () => local('one of many')));
      step('slots', () => store.init(imports[0], many));
      step('slots in a virtual one', () => virtual.init(imports[0], many));
      step('nothing was left', () => store.getSize());
    });
  });

  it('holds a promise in a virtual store as long as it is stored', async () => {
    await expectSameStores(
      'promises',
      ({ step, together, VatData }) => {
        const store = VatData.makeScalarBigMapStore('promises');
        const durable = VatData.makeScalarBigMapStore('durable', { durable: true });
        const promise = harden(new Promise(() => {}));
        together('store', {
          init: () => store.init('p', promise),
          'init another': () => store.init('q', harden([promise, 1])),
        });
        step('the same again', () => store.get('p') === promise);
        step('set', () => store.set('p', 1));
        step('delete', () => store.delete('q'));
        step('durable', () => durable.init('p', harden(Promise.resolve())));
      },
      [{ rule: 'no-residue', peer: ['slotToVal: p+5', 'slotToVal: p+6'], ours: [] }],
    );
  });
});

describe('[C4] a durable store names what is not durable', () => {
  it('as key, and as value', async () => {
    await expectSameStores('not durable', ({ step, together, VatData, imports, local }) => {
      const store = VatData.makeScalarBigMapStore('ds', { durable: true });
      const virtual = VatData.makeScalarBigMapStore('vs');
      const makeVirtual = VatData.defineKind('vk', () => ({}), {});
      const handle = VatData.makeKindHandle('dk');
      const makeDurable = VatData.defineDurableKind(handle, () => ({}), {});
      for (const [name, thing] of Object.entries({
        remotable: local('r'),
        'virtual store': virtual,
        'virtual object': makeVirtual(),
        'durable object': makeDurable(),
        'durable store': VatData.makeScalarBigWeakSetStore('dws', { durable: true }),
        handle,
        presence: imports[0],
      })) {
        together(name, {
          key: () => store.init(thing, 1),
          'key and value': () => store.init(thing, thing),
          value: () => store.init(`v ${name}`, harden([imports[0], thing])),
          set: () => {
            store.init(`s ${name}`, 1);
            store.set(`s ${name}`, harden({ x: thing }));
          },
          keys: () => [...store.keys()].length,
        });
      }
      step('size', () => store.getSize());
    });
  });
});

describe('[C2] addAll', () => {
  it('takes iterables and copies, one after the other', async () => {
    await expectSameStores('addAll', kit => {
      const { step, imports, local } = kit;
      const far = local('far');
      const sources: Record<string, () => unknown> = {
        keys: () => ['q', 'w', 'q', imports[1], far],
        set: () => new Set(['q', 'w2']),
        text: () => 'xyz',
        copySet: () => makeCopySet(['q', 'w3', imports[2]]),
        copyBag: () => makeCopyBag([['q', 1n]]),
        pairs: () => [
          ['q', 1],
          ['p', imports[1]],
          [far, imports[2]],
          ['q', 2],
        ],
        map: () => new Map([['q', 3]]),
        copyMap: () => makeCopyMap([['q', 4], ['cm', imports[0]] as never]),
        fakeCopyMap: () => ({ [Symbol.toStringTag]: 'copyMap', payload: { keys: [], values: [] } }),
        words: () => ['ab', 'cd'],
        'half good': () => [['good', 1], [[], 2], 'never'],
        'half good keys': () => ['fine', harden([]), 'never'],
        undefined: () => undefined,
        null: () => null,
        number: () => 3,
        record: () => ({ a: 1 }),
        frozen: () => harden({ a: 1 }),
        'not passable': () => Object.freeze([() => 1]),
        remotable: () => far,
        presence: () => imports[0],
        promise: () => Promise.resolve(),
        'bad iterator': () => ({ [Symbol.iterator]: 3 }),
        generator: () =>
          (function* () {
            yield ['g', 1];
            throw Error('the source failed');
          })(),
        callable: () =>
          Object.assign(() => 1, {
            *[Symbol.iterator]() {
              yield ['c', 1];
            },
          }),
        nothing: () => [],
      };
      for (const kind of KINDS) {
        const store = make(kit, kind);
        for (const [name, source] of Object.entries(sources)) {
          step(`${kind} from ${name}`, () => store.addAll?.(source() as never));
        }
        step('own', () => store.addAll?.((store.entries?.() ?? store.keys?.()) as never));
        step('own snapshot', () => store.addAll?.(store.snapshot?.() as never));
      }
    });
  });
});

/** On the peer the second entry goes over the first, under an ordinal of its own. */
const enteredTwice: readonly Difference[] = [
  {
    rule: 'reentrant-value',
    peer: [
      "vatstoreGet('vc.4.|nextOrdinal') -> '2'",
      "vatstoreSet('vc.4.|o-50', '2')",
      "vatstoreSet('vc.4.|nextOrdinal', '3')",
      "vatstoreGet('vom.rc.o-50') -> '1'",
      "vatstoreSet('vom.rc.o-50', '2')",
      "vatstoreGet('vc.4.|o-50') -> '2'",
      "vatstoreSet('vc.4.r0000000002:o-50', …",
      "vatstoreGet('vc.4.|entryCount') -> '1'",
      "vatstoreSet('vc.4.|entryCount', '2')",
      '(note: init: undefined)',
    ],
    ours: ["vatstoreGet('vc.4.|o-50') -> '1'", '(note: init threw Error(key …'],
  },
  {
    rule: 'reentrant-value',
    peer: [
      "vatstoreGet('vc.4.|o-50') -> '2'",
      "vatstoreGet('vc.4.|o-50') -> '2'",
      "vatstoreGet('vc.4.r0000000002:o-50') -> …",
      "vatstoreGet('vc.4.|entryCount') -> '2'",
      '(note: get: [{ a: 1 }, 2])',
    ],
    ours: [
      "vatstoreGet('vc.4.|o-50') -> '1'",
      "vatstoreGet('vc.4.|o-50') -> '1'",
      "vatstoreGet('vc.4.r0000000001:o-50') -> …",
      "vatstoreGet('vc.4.|entryCount') -> '1'",
      '(note: get: [from within, 1])',
    ],
  },
  {
    rule: 'reentrant-value',
    peer: [
      'vc.4.r0000000002:o-50 = …',
      ...['vc.4.|entryCount = 2', 'vc.4.|nextOrdinal = 3', 'vc.4.|o-50 = 2'],
    ],
    ours: ['vc.4.|entryCount = 1', 'vc.4.|nextOrdinal = 2', 'vc.4.|o-50 = 1'],
  },
  { rule: 'reentrant-value', peer: ['vom.rc.o-50 = 2'], ours: ['vom.rc.o-50 = 1'] },
];

describe('[C2] a hostile value that runs code when it is looked at', () => {
  it('cannot make an entry twice', async () => {
    const build = ({ step, VatData, imports }: StoreKit): void => {
      const store = VatData.makeScalarBigMapStore('re-entrant');
      const [key] = imports;
      let entered = false;
      const enter = (): void => {
        if (entered) return;
        entered = true;
        store.init(key, 'from within');
      };
      const value = new Proxy(harden({ a: 1 }), {
        ownKeys: target => {
          enter();
          return Reflect.ownKeys(target);
        },
        getPrototypeOf: target => {
          enter();
          return Reflect.getPrototypeOf(target);
        },
      });
      step('init', () => store.init(key, value));
      step('get', () => [store.get(key), store.getSize()]);
    };
    const { notes, entries } = await runStoresBeside('re-entrant', build, enteredTwice);
    expect(notes).toContain('get: [from within, 1]');
    expect(notes.join()).toMatch(/init threw Error\(key .* already registered in collection/);
    expect(entries.get('vc.4.|nextOrdinal')).toBe('2');
    expect(entries.get('vom.rc.o-50')).toBe('1');
  });
});
