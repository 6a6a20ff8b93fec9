/**
 * One program in two worlds: in one of them everything that is ever named is kept alive, in the other
 * everything that was released is collected again and again.
 */
import { ref } from './capdata.js';
import type { CapData } from './capdata.js';
import { GcRig } from './gc-rig.js';
import type { Outcome } from './gc-rig.js';
import type { WorkMeter } from './metered-work.js';
import { collectReally } from './real-gc.js';
import { buildWorldsVat, IMPORTED, MADE, type Sort, WAYS } from './worlds-vat.js';

export type World = 'everything is kept' | 'everything is collected';

export const SORTS: readonly Sort[] = [...MADE, ...IMPORTED];
const isImported = (sort: Sort): boolean => IMPORTED.includes(sort as never);
const LETTERS: Partial<Record<Sort, string>> = { device: 'd', promise: 'p' };
/** What is never made anew: held by its own name, or by what stores it. */
export const STAYS: readonly Sort[] = ['remotable', 'handle', 'device', 'promise'];

/** What the root answered, as the vat said it. */
const answerOf = ({ calls }: Outcome): unknown => {
  const last = calls.findLast(call => call.startsWith('resolve [[["p-')) ?? '';
  const [[[, , data]]] = JSON.parse(last.slice('resolve '.length)) as [
    [[string, boolean, CapData]],
  ];
  return JSON.parse(data.body.slice(1));
};

interface Subject {
  readonly paths: readonly string[];
  readonly vrefs: readonly string[];
}

export class Program {
  readonly rig: GcRig;
  /** By what was done, to objects of which sort: what the vat saw and said. */
  readonly said = new Map<string, readonly string[]>();
  /** The same: how often each function was called while metering was on. */
  readonly work = new Map<string, ReadonlyMap<string, number>>();
  readonly subjects = new Map<Sort, Subject>();
  readonly #world: World;
  readonly #kept = new Set<object>();
  #nextImport = 1_000;

  readonly #meter: WorkMeter | undefined;
  #isCounting = false;

  /** @param meter where the work counts: then one object of each sort is enough */
  constructor(world: World, meter?: WorkMeter) {
    this.#world = world;
    this.#meter = meter;
    const metering = meter === undefined ? {} : { meterControl: meter.meterControl };
    this.rig = new GcRig({ collector: 'real', build: buildWorldsVat, ...metering });
  }

  /** How many objects have a name. */
  countAlive(): number {
    return this.rig.hooks.slotToVal.size;
  }

  /** The same for each sort; then, in one of the worlds, all is collected that nobody holds. */
  async forEach(what: string, work: (sort: Sort) => Promise<Outcome>): Promise<void> {
    for (const sort of SORTS) {
      const meter = this.#isCounting ? this.#meter : undefined;
      meter?.start();
      const { calls } = await work(sort);
      const metered = meter?.stop();
      this.said.set(`${what} ${sort}`, calls);
      if (metered !== undefined) this.work.set(`${what} ${sort}`, metered);
      if (this.#world === 'everything is kept') {
        for (const weak of this.rig.hooks.slotToVal.values()) {
          const value = weak.deref();
          if (value !== undefined) this.#kept.add(value);
        }
      }
    }
    if (this.#world === 'everything is collected') await collectReally();
  }

  async run(): Promise<void> {
    const { rig } = this;
    const imports = (sort: Sort, count: number): string[] =>
      Array.from({ length: count }, () => `${LETTERS[sort] ?? 'o'}-${(this.#nextImport += 1)}`);
    const given = (sort: Sort, vrefs: readonly string[], iface?: string) =>
      isImported(sort) ? [vrefs.map(vref => ref(vref, iface))] : [];
    const ifaceOf = (sort: Sort) => (sort === 'presence' ? 'Alleged: Purse' : undefined);
    const subjectOf = (sort: Sort): Subject => this.subjects.get(sort) ?? { paths: [], vrefs: [] };
    await rig.start();
    await this.forEach('ways', async sort => {
      const [sample = []] = given(sort, imports(sort, 1), ifaceOf(sort));
      const outcome = await rig.call('ways', sort, ...sample);
      const paths = this.#meter === undefined ? (answerOf(outcome) as string[]) : ['it'];
      this.subjects.set(sort, { paths, vrefs: imports(sort, paths.length) });
      return outcome;
    });
    await this.forEach('prepare', async sort => {
      const { paths, vrefs } = subjectOf(sort);
      return rig.call('prepare', sort, paths, ...given(sort, vrefs, ifaceOf(sort)));
    });
  }

  /** From now on work counts. */
  count(): void {
    this.#isCounting = true;
  }

  /** In all ways that there are, the objects are got again. */
  async lookAgain(): Promise<void> {
    const { rig, subjects } = this;
    const pathsOf = (sort: Sort) => subjects.get(sort)?.paths ?? [];
    for (const way of WAYS) {
      await this.forEach(`${way} of`, sort => rig.call('look', sort, pathsOf(sort), way));
    }
    // The kernel may call an import something else the next time.
    await this.forEach('introduced again:', sort => {
      const { paths = [], vrefs = [] } = subjects.get(sort) ?? {};
      const them = vrefs.map(vref => ref(vref, 'Alleged: Other'));
      return isImported(sort)
        ? rig.call('lookAt', sort, paths, them)
        : rig.call('look', sort, paths, 'value');
    });
    for (const [time, way] of [
      ['first', 'key'],
      ['second', 'value'],
      ['third', 'key'],
    ] as const) {
      await this.forEach(`${time} message with`, sort =>
        rig.call('send', sort, pathsOf(sort), way, ref('o-50', 'Alleged: sink')),
      );
    }
    await this.forEach('detached method of', sort =>
      sort.endsWith('Store') ? rig.call('detached', sort, 'it') : rig.call('nothing'),
    );
  }
}
