// One vat, the same deliveries: in one world everything that is ever named is kept alive, in the
// other everything that was let go is collected after each delivery. The vat's code marks all that
// it can reach from objects of every sort, a thing at a time, and says what it finds when it has the
// objects again: both must see and say the same.
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { CapData } from '../support/capdata.js';
import { GcRig } from '../support/gc-rig.js';
import type { Outcome } from '../support/gc-rig.js';
import { collectReally } from '../support/real-gc.js';
import { buildWorldsVat, IMPORTED, MADE, type Sort, WAYS } from '../support/worlds-vat.js';

type World = 'everything is kept' | 'everything is collected';

const isImported = (sort: Sort): boolean => IMPORTED.includes(sort as never);
const LETTERS: Partial<Record<Sort, string>> = { device: 'd', promise: 'p' };

/** What is never made anew: held by its own name, or by what stores it. */
const STAYS: readonly Sort[] = ['remotable', 'handle', 'device', 'promise'];

/** What the root answered, as the vat said it. */
const answerOf = ({ calls }: Outcome): unknown => {
  const last = calls.findLast(call => call.startsWith('resolve [[["p-')) ?? '';
  const [[[, , data]]] = JSON.parse(last.slice('resolve '.length)) as [[[string, boolean, CapData]]];
  return JSON.parse(data.body.slice(1));
};

class Program {
  readonly rig: GcRig;
  readonly said: string[] = [];
  /** How many names of objects were there after each delivery. */
  readonly alive: number[] = [];
  /** How many things can be reached from an object. */
  ways = 0;
  readonly #world: World;
  readonly #kept = new Set<object>();
  #nextImport = 1_000;

  constructor(world: World) {
    this.#world = world;
    this.rig = new GcRig({ collector: 'real', build: buildWorldsVat });
  }

  async call(method: string, ...args: unknown[]): Promise<unknown> {
    const outcome = await this.rig.call(method, ...args);
    this.said.push(`> ${method} ${JSON.stringify(args)}`, ...outcome.calls);
    if (this.#world === 'everything is kept') {
      for (const weak of this.rig.hooks.slotToVal.values()) {
        const value = weak.deref();
        if (value !== undefined) this.#kept.add(value);
      }
    } else {
      await collectReally();
    }
    this.alive.push(this.rig.hooks.slotToVal.size);
    return answerOf(outcome);
  }

  imports(sort: Sort, count: number): string[] {
    const letter = LETTERS[sort] ?? 'o';
    return Array.from({ length: count }, () => `${letter}-${(this.#nextImport += 1)}`);
  }

  async run(sort: Sort): Promise<void> {
    const given = (vrefs: string[], iface?: string) =>
      isImported(sort) ? [vrefs.map(vref => ref(vref, iface))] : [];
    const iface = sort === 'presence' ? 'Alleged: Purse' : undefined;
    const [sample] = given(this.imports(sort, 1), iface);
    const paths = (await this.call('ways', sort, ...(sample ?? []))) as string[];
    this.ways = paths.length;
    const vrefs = this.imports(sort, paths.length);
    await this.call('prepare', sort, paths, ...given(vrefs, iface));
    for (const way of WAYS) await this.call('look', sort, paths, way);
    if (isImported(sort)) {
      // The kernel may call them something else the next time; keys have no interface with them.
      await this.call('look', sort, paths, 'key');
      await this.call('lookAt', sort, paths, ...given(vrefs, 'Alleged: Other'));
    }
    for (const way of ['key', 'value', 'key'] as const) {
      await this.call('send', sort, paths, way, ref('o-50', 'Alleged: sink'));
    }
    if (sort.endsWith('Store')) await this.call('detached', sort, 'it');
  }
}

describe('what the collector did cannot be seen', () => {
  it.each([...MADE, ...IMPORTED])(
    '[T5] [K5] from %s, as far as it can be walked',
    { timeout: 120_000 },
    async sort => {
      const worlds: Program[] = [];
      for (const world of ['everything is kept', 'everything is collected'] as const) {
        const program = new Program(world);
        worlds.push(program);
        await program.rig.start();
        await program.run(sort);
      }
      const [kept, collected] = worlds as [Program, Program];
      expect(collected.said).toEqual(kept.said);
      // The worlds differ indeed: besides all holders some of what they hold has been collected.
      const missing = (kept.alive[1] ?? 0) - (collected.alive[1] ?? 0);
      if (STAYS.includes(sort)) expect(missing).toBe(kept.ways);
      else expect(missing).toBeGreaterThan(kept.ways);
    },
  );
});
