// One vat, the same deliveries: in one world everything that is ever named is kept alive, in the
// other everything that was let go is collected again and again. The vat's code marks all that it
// can reach from objects of every sort, a thing at a time, and says what it finds when it has the
// objects again: both must see and say the same.
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { CapData } from '../support/capdata.js';
import { GcRig } from '../support/gc-rig.js';
import type { Outcome } from '../support/gc-rig.js';
import { collectReally } from '../support/real-gc.js';
import { buildWorldsVat, IMPORTED, MADE, type Sort, WAYS } from '../support/worlds-vat.js';

type World = 'everything is kept' | 'everything is collected';

const SORTS: readonly Sort[] = [...MADE, ...IMPORTED];
const isImported = (sort: Sort): boolean => IMPORTED.includes(sort as never);
const LETTERS: Partial<Record<Sort, string>> = { device: 'd', promise: 'p' };
/** What is never made anew: held by its own name, or by what stores it. */
const STAYS: readonly Sort[] = ['remotable', 'handle', 'device', 'promise'];

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

class Program {
  readonly rig: GcRig;
  /** By what was done, to objects of which sort: what the vat saw and said. */
  readonly said = new Map<string, readonly string[]>();
  readonly subjects = new Map<Sort, Subject>();
  readonly #world: World;
  readonly #kept = new Set<object>();
  #nextImport = 1_000;

  constructor(world: World) {
    this.#world = world;
    this.rig = new GcRig({ collector: 'real', build: buildWorldsVat });
  }

  /** How many objects have a name. */
  countAlive(): number {
    return this.rig.hooks.slotToVal.size;
  }

  /** The same for each sort; then, in one of the worlds, all is collected that nobody holds. */
  async forEach(what: string, work: (sort: Sort) => Promise<Outcome>): Promise<void> {
    for (const sort of SORTS) {
      const { calls } = await work(sort);
      this.said.set(`${what} ${sort}`, calls);
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
      const paths = answerOf(outcome) as string[];
      this.subjects.set(sort, { paths, vrefs: imports(sort, paths.length) });
      return outcome;
    });
    await this.forEach('prepare', async sort => {
      const { paths, vrefs } = subjectOf(sort);
      return rig.call('prepare', sort, paths, ...given(sort, vrefs, ifaceOf(sort)));
    });
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

describe('what the collector did cannot be seen', () => {
  it(
    '[T5] [K5] from any sort of object, as far as it can be walked',
    { timeout: 120_000 },
    async () => {
      const kept = new Program('everything is kept');
      const collected = new Program('everything is collected');
      await kept.run();
      await collected.run();
      // The worlds differ indeed: besides all holders much of what they hold has been collected.
      const ways = [...kept.subjects.values()].reduce((sum, { paths }) => sum + paths.length, 0);
      expect(kept.countAlive() - collected.countAlive()).toBeGreaterThan(
        ways + SORTS.length - STAYS.length,
      );
      await kept.lookAgain();
      await collected.lookAgain();
      for (const [what, calls] of kept.said) expect(collected.said.get(what), what).toEqual(calls);
      expect(collected.said.size).toBe(kept.said.size);
    },
  );
});
