/**
 * A vat to which its kernel is late: it makes one of everything that a kernel can drop, tells it
 * again when asked, promises, awaits, watches, and recognizes what it imports.
 */
import { E, Far } from '@endo/far';
import type { CapData } from '../support/capdata.js';
import { ref } from '../support/capdata.js';
import type { Remote } from '../support/vat-code.js';
import { show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';

/** What a kernel can drop, by sort; a cohort has a name for each of its facets. */
export const SORTS = {
  remotable: ['remotable'],
  'virtual object': ['virtual'],
  'durable object': ['durable'],
  'virtual cohort': ['virtualLeft', 'virtualRight'],
  'durable cohort': ['left', 'right'],
  'virtual collection': ['store'],
  'durable collection': ['durableStore'],
} as const;

export type Names = Readonly<
  Record<(typeof SORTS)[keyof typeof SORTS][number] | 'decided', string>
>;

const ORDER: readonly (keyof Names)[] = [...Object.values(SORTS).flat(), 'decided'];

const nothing = (): Record<string, never> => ({});

export const lateVat: Omit<VatProgram, 'script'> = {
  name: 'late',
  build: ({ VatData, WeakMap, baggage, note }) => {
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    const touch = { touch: () => 'touched' };
    const handle = (tag: string) => provide(tag, () => VatData.makeKindHandle(tag));
    const both = { left: touch, right: touch };
    const makeVirtual = VatData.defineKind('virtual', nothing, touch);
    const makeVirtualKit = VatData.defineKindMulti('virtual kit', nothing, both);
    const makeDurable = VatData.defineDurableKind(handle('durable'), nothing, touch);
    const makeKit = VatData.defineDurableKindMulti(handle('kit'), nothing, both);
    const watcher = VatData.providePromiseWatcher(
      handle('watcher'),
      value => note(`watched ${show(value)}`),
      reason => note(`watched no ${show(reason)}`),
    );
    const recognized = new WeakMap<object, string>();
    const weakStore = VatData.makeScalarBigWeakMapStore('recognized');
    const kept = new Map<string, unknown>();
    const settlers: Array<(value: unknown) => void> = [];
    const pending = (): Promise<unknown> => new Promise(resolve => void settlers.push(resolve));
    return Far('root', {
      ping: (thing: unknown) => `pong ${show(thing)}`,
      make: () => {
        const kit = makeKit();
        const virtualKit = makeVirtualKit();
        const made: Record<keyof Names, unknown> = {
          remotable: Far('local', touch),
          virtual: makeVirtual(),
          durable: makeDurable(),
          virtualLeft: virtualKit.left,
          virtualRight: virtualKit.right,
          left: kit.left,
          right: kit.right,
          store: VatData.makeScalarBigMapStore('store'),
          durableStore: VatData.makeScalarBigMapStore('store', { durable: true }),
          decided: pending(),
        };
        for (const [name, thing] of Object.entries(made)) kept.set(name, thing);
        return harden(ORDER.map(name => made[name]));
      },
      again: (...names: string[]) => harden(names.map(name => kept.get(name))),
      keep: (name: string, thing: unknown) => {
        kept.set(name, thing);
        if (thing instanceof Promise) {
          thing.then(
            value => note(`${name} is ${show(value)}`),
            reason => note(`${name} is no ${show(reason)}`),
          );
        }
      },
      watch: (promise: unknown) => VatData.watchPromise(promise, watcher),
      recognize: (thing: object) => {
        recognized.set(thing, 'seen');
        weakStore.init(thing, 'seen');
      },
      pending,
      answer: (value: unknown) => value,
      settle: () => {
        for (const settle of settlers.splice(0)) settle('settled');
      },
      ask: (remote: Remote) => {
        void E(remote)
          .m()
          .then(
            value => note(`answered ${show(value)}`),
            reason => note(`answered no ${show(reason)}`),
          );
      },
    });
  },
};

/** Starts the vat, and lets it make and tell everything. */
export const settle = async (run: VatRun): Promise<Names> => {
  await run.start();
  await run.message('o+0', 'make', [], 'p-60');
  const [resolutions] = run.calls('resolve').at(-1)?.args ?? [];
  const [[, , data] = []] = (resolutions ?? []) as [string, boolean, CapData][];
  const slots = data?.slots ?? [];
  if (slots.length !== ORDER.length) throw Error('the vat has not told what it made');
  return Object.fromEntries(ORDER.map((name, index) => [name, slots[index]])) as Names;
};

/** What any vat must still do afterwards, in this incarnation and in the next. */
export const goOn = async (run: VatRun): Promise<void> => {
  await run.message('o+0', 'ping', [ref('o-9', 'Alleged: nine')], 'p-90');
  await run.message('o+0', 'settle');
  await run.message('o+0', 'make', [], 'p-91');
  await run.sweep();
  await run.start();
  await run.message('o+0', 'make', [], 'p-92');
  await run.message('o+0', 'ping', [ref('o-9', 'Alleged: nine')], 'p-93');
  await run.sweep();
};
