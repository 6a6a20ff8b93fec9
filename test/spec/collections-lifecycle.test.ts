// Stores as things that are made, restored and dropped. Each program runs on the peer too and must
// do the same, syscall for syscall. Rules C1, C4, G5, S8.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import type { MapStore, StoreOptions } from '../support/vat-data.js';
import { IMPORTS, expectSameStores, fillStores, runStoresBeside } from './collections-support.js';
import type { StoreKit } from './collections-support.js';
import { notesOf } from './kinds-support.js';

const MAKERS = [
  'makeScalarBigMapStore',
  'makeScalarBigWeakMapStore',
  'makeScalarBigSetStore',
  'makeScalarBigWeakSetStore',
] as const;

describe('[C1] a store is made', () => {
  it('with its label and shapes', async () => {
    await expectSameStores('making', ({ step, VatData, imports, local }) => {
      const [one, two, three] = imports;
      const far = local('far');
      const terms: Record<string, readonly unknown[]> = {
        nothing: [],
        'a label': ['label'],
        'an empty label': ['', {}],
        'an odd label': ['we"i\nrd|\u0000é'],
        'a long label': ['x'.repeat(2000)],
        'no label': [undefined, { durable: true }],
        'a number as label': [7],
        'an object as label': [{}],
        'unknown options': ['l', { foo: 1 }],
        undefined: ['l', { keyShape: undefined, valueShape: undefined, durable: undefined }],
        'any and any': ['l', { keyShape: M.any(), valueShape: M.any() }],
        scalar: ['l', { keyShape: M.scalar() }],
        literal: ['l', { keyShape: 'abc', valueShape: 5 }],
        'unfrozen shapes': ['l', { keyShape: {}, valueShape: { a: [] } }],
        'a promise as key shape': ['l', { keyShape: harden(Promise.resolve()) }],
        'a promise as value shape': ['l', { valueShape: harden(Promise.resolve()) }],
        'a function as value shape': ['l', { valueShape: harden([() => 1]) }],
        'objects in shapes': [
          'l',
          { keyShape: M.or(three, one, far), valueShape: harden([two, one, far]) },
        ],
        'durable with imports': ['l', { durable: true, valueShape: harden([two, one]) }],
        getters: [
          'l',
          {
            get keyShape() {
              return M.string();
            },
          },
        ],
      };
      for (const maker of MAKERS) {
        for (const [name, [label, options]] of Object.entries(terms)) {
          step(`${maker} ${name}`, () => {
            const store = VatData[maker](label as string, options as StoreOptions);
            return [String(store), Reflect.ownKeys(store), Object.isFrozen(store)];
          });
        }
      }
    });
  });

  it('with shapes of any size, which no syscall but one of the vatstore carries', async () => {
    const notes: string[] = [];
    await expectSameStores(
      'large shapes',
      ({ step, VatData, imports }) => {
        step('make', () => {
          const options = { keyShape: 'x'.repeat(500), valueShape: imports };
          return String(VatData.makeScalarBigMapStore('l', options));
        });
      },
      [],
      async run => {
        run.hooks.setSyscallCapdataLimits(200, 2);
        await run.message('o+0', 'step', [0]);
        notes.push(...notesOf(run));
      },
    );
    expect(notes.filter(note => note.includes('threw'))).toEqual([]);
    expect(notes).toHaveLength(8);
  });

  it('and leaves nothing in the vatstore when its shapes are refused', async () => {
    const { notes, entries } = await runStoresBeside(
      'refused',
      ({ step, VatData, local }) => {
        step('make', () =>
          VatData.makeScalarBigMapStore('l', { durable: true, valueShape: local('x') }),
        );
        step('next', () => String(VatData.makeScalarBigMapStore('l')));
      },
      [
        {
          rule: 'no-residue',
          peer: ["vatstoreSet('vc.4.|nextOrdinal', '1')", "vatstoreSet('vc.4.|entryCount', '0')"],
          ours: [],
        },
        {
          rule: 'no-residue',
          peer: ['vc.4.|entryCount = 0', 'vc.4.|nextOrdinal = 1'],
          ours: [],
        },
      ],
    );
    expect(notes.join()).toMatch(/make threw Error\(value is not durable: .* at slot 0 of/);
    expect([...entries.keys()].filter(key => key.startsWith('vc.4.'))).toEqual([]);
    // Names go on as if it had been made.
    expect(entries.get('vc.5.|entryCount')).toBe('0');
  });

  it('with options that are null', async () => {
    const build = ({ step, VatData }: StoreKit): void =>
      step('make', () => VatData.makeScalarBigMapStore('l', null as never));
    const { notes } = await runStoresBeside('null options', build, []);
    expect(notes.join()).toContain('make threw TypeError');
  });
});

describe('[C4] shapes', () => {
  it('refuse keys and values in their own words', async () => {
    await expectSameStores('shapes', ({ step, VatData, imports, local }) => {
      const far = local('far');
      const shapes: Record<string, StoreOptions> = {
        'string to number': { keyShape: M.string(), valueShape: M.number() },
        'short string': { keyShape: M.string({ stringLengthLimit: 5 }), valueShape: M.string() },
        'or, remotable': {
          keyShape: M.or(M.number(), M.remotable('Foo')),
          valueShape: M.remotable('bar'),
        },
        and: { keyShape: M.and(M.string(), M.gte('b')), valueShape: M.and() },
        'one import': { keyShape: imports[0], valueShape: imports[1] },
        record: { valueShape: M.splitRecord({ a: M.string() }, { b: M.nat() }) },
        promise: { valueShape: M.promise() },
        not: { keyShape: M.not(M.string()), valueShape: M.not(M.undefined()) },
        'null only': { valueShape: M.null() },
        'a "quoted" label': { keyShape: M.bigint(), valueShape: M.boolean() },
      };
      const keys = ['a', 'bcd', 'abcdefgh', '\ud800', 3, 3n, imports[0], far, true, undefined];
      const values = [
        1,
        'text',
        'x'.repeat(100_001),
        imports[1],
        far,
        harden({ a: 'x', b: 3n }),
        undefined,
        null,
        true,
      ];
      for (const [name, options] of Object.entries(shapes)) {
        const map = VatData.makeScalarBigMapStore(name, options);
        const set = VatData.makeScalarBigSetStore(name, options);
        for (const [index, key] of keys.entries()) {
          for (const value of values) {
            step(`${name} init ${index}`, () => map.init(key, value));
            step(`${name} set ${index}`, () => map.set(key, value));
          }
          step(`${name} has ${index}`, () => map.has(key));
          step(`${name} get ${index}`, () => map.get(key));
          step(`${name} delete ${index}`, () => map.delete(key));
          step(`${name} add ${index}`, () => set.add(key));
          step(`${name} addAll ${index}`, () => set.addAll([key]));
        }
      }
    });
  });
});

describe('[G5] [V2] a store that is dropped', () => {
  for (const durable of [false, true]) {
    it(`takes ${durable ? 'durable' : 'virtual'} entries, counts, records and metadata along`, async () => {
      await expectSameStores(
        'dropping',
        kit => {
          const kept: Record<string, object> = {};
          kit.step('fill', () => fillStores(kit, kept, durable));
          kit.step('drop', () => {
            for (const name of Object.keys(kept)) {
              const store = kept[name];
              if (store) kit.expose(name, store);
            }
          });
        },
        [],
        async run => {
          for (const name of ['map', 'weakMap', 'set', 'weakSet']) {
            run.kill(name);
            await run.sweep();
          }
          for (const vref of IMPORTS) run.kill(vref);
          await run.sweep();
          await run.sweep();
        },
      );
    });
  }

  it('releases the promises in it', async () => {
    await expectSameStores(
      'promises in a dropped store',
      ({ step, VatData, expose }) => {
        step('fill', () => {
          const store = VatData.makeScalarBigMapStore('promises');
          store.init('p', harden(new Promise(() => {})));
          expose('store', store);
        });
      },
      [
        {
          rule: 'no-residue',
          peer: [
            '<< ok {"remotableRefCounts":0,"vrefRecognizers":0,"kindInfoTable":9,"definedDurableKinds":0,"nextInstanceIDs":0,"exportedRemotables":1,"importedDevices":0,"kernelRecognizableRemotables":1,"exportedVPIDs":0,"importedVPIDs":0,"possiblyDeadSet":0,"possiblyRetiredSet":0,"slotToVal":8}',
          ],
          ours: [
            '<< ok {"remotableRefCounts":0,"vrefRecognizers":0,"kindInfoTable":9,"definedDurableKinds":0,"nextInstanceIDs":0,"exportedRemotables":1,"importedDevices":0,"kernelRecognizableRemotables":1,"exportedVPIDs":0,"importedVPIDs":0,"possiblyDeadSet":0,"possiblyRetiredSet":0,"slotToVal":7}',
          ],
        },
        { rule: 'no-residue', peer: ['slotToVal: p+5'], ours: [] },
      ],
      async run => {
        run.kill('store');
        await run.sweep();
      },
    );
  });

  it('in the crank that made it leaves nothing', async () => {
    await expectSameStores(
      'short-lived',
      ({ step, VatData, expose }) => {
        step('make', () => {
          const store = VatData.makeScalarBigMapStore('short');
          store.init('a', 1);
          expose('short', store);
        });
      },
      [],
      async run => {
        run.kill('short');
        await run.sweep();
      },
    );
  });
});

describe('[S8] a store in a later crank and in the next incarnation', () => {
  it('is restored with what it holds and demands', async () => {
    await expectSameStores(
      'restart',
      kit => {
        const { step, baggage, incarnation } = kit;
        const kept: Record<string, object> = {};
        if (incarnation === 0) {
          step('fill', () => {
            fillStores(kit, kept, true);
            for (const [name, store] of Object.entries(kept)) baggage.init(name, store);
          });
        }
        step('has', () => (baggage.get('map') as MapStore).has(kit.imports[0]));
        step('get', () => (baggage.get('map') as MapStore).get(kit.imports[0]));
        step('add', () => (baggage.get('weakMap') as MapStore).init(`new ${incarnation}`, 1));
        step('refused', () => (baggage.get('set') as MapStore).has(harden([])));
        step('keys', () => [...(baggage.get('set') as MapStore).keys()]);
        step('entries', () => [...(baggage.get('map') as MapStore).entries()]);
        step('baggage', () => [...baggage.keys()]);
        step('baggage takes strings only', () => baggage.init(3, 1));
        step('baggage takes durable values only', () => baggage.init('x', kit.local('x')));
      },
      [],
      async run => {
        await run.start();
        const met = run.events.filter(({ type }) => type === 'note').length;
        await run.deliver([
          'message',
          'o+0',
          {
            methargs: {
              body: '#["meet",["$0.Alleged: import","$1.Alleged: import","$2.Alleged: import"]]',
              slots: IMPORTS,
            },
            result: null,
          },
        ]);
        for (let index = 0; index < 9; index += 1) await run.message('o+0', 'step', [index]);
        expect(run.events.filter(({ type }) => type === 'note').length).toBeGreaterThan(met);
      },
    );
  });
});
