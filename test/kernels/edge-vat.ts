/**
 * A vat in which everything that a delivery can name exists: remotables, virtual and durable
 * objects with and without facets, stores, a device, and promises decided by either side.
 */
import { Far } from '@endo/far';
import type { CapData } from '../support/capdata.js';
import { ref } from '../support/capdata.js';
import type { VatProgram } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';

/** The names of what the vat holds after `settle`. */
export interface EdgeNames {
  readonly local: string;
  readonly virtual: string;
  readonly durable: string;
  readonly facets: readonly string[];
  readonly store: string;
  /** Decided by the vat, and pending. */
  readonly decided: string;
  /** Decided by the kernel, and pending. */
  readonly awaited: string;
  /** Decided by the vat, and told. */
  readonly told: string;
}

const nothing = (): Record<string, never> => ({});

export const edgeVat: VatProgram = {
  name: 'an edge',
  build: ({ VatData, baggage, note }) => {
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    const touch = { touch: () => 'touched' };
    const makeVirtual = VatData.defineKind('virtual', nothing, touch);
    const one = provide('one', () => VatData.makeKindHandle('one'));
    const makeDurable = VatData.defineDurableKind(one, nothing, touch);
    const two = provide('two', () => VatData.makeKindHandle('two'));
    const makeFacets = VatData.defineDurableKindMulti(two, nothing, { left: touch, right: touch });
    const kept: unknown[] = [];
    return Far('root', {
      ping: () => 'pong',
      keep: (...things: unknown[]) => {
        kept.push(...things);
        note(`kept ${things.length}`);
      },
      make: () => {
        const { left, right } = makeFacets() as Record<string, object>;
        const made = [
          Far('local', touch),
          makeVirtual(),
          makeDurable(),
          left,
          right,
          VatData.makeScalarBigMapStore('store'),
          new Promise(() => {}),
        ];
        kept.push(...made);
        return harden(made);
      },
    });
  },
  script: async () => {},
};

/** The slots of the last resolution that was told. */
const toldSlots = (run: VatRun): readonly string[] => {
  const [resolutions] = run.calls('resolve').at(-1)?.args ?? [];
  const [[, , data] = []] = (resolutions ?? []) as [string, boolean, CapData][];
  return data?.slots ?? [];
};

/** Starts the vat and brings all that into being. */
export const settle = async (run: VatRun): Promise<EdgeNames> => {
  await run.start();
  await run.message('o+0', 'make', [], 'p-60');
  const [local, virtual, durable, left, right, store, decided] = toldSlots(run) as string[];
  await run.message('o+0', 'keep', [ref('p-61'), ref('o-50'), ref('d-70')]);
  if (!local || !virtual || !durable || !left || !right || !store || !decided) {
    throw Error('the vat has not told what it made');
  }
  return {
    local,
    virtual,
    durable,
    facets: [left, right],
    store,
    decided,
    awaited: 'p-61',
    told: 'p-60',
  };
};
