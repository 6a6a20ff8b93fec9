// No fault is found in what vats write: random programs on ours and on the peer, looked at after
// each delivery, with the c-list of their kernel and what they have in memory; and the vats that
// are compared by hand. `GRAPH_SOUND=long` for many more.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { KernelFacts, MemoryFacts, MemoryPillar, VatGraph } from 'liveslots/inspect';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../differential/fuzz/arbitrary.js';
import { runFuzzProgram } from '../differential/fuzz/run.js';
import type { FuzzProgram } from '../differential/fuzz/ops.js';
import type { Side } from '../differential/fuzz/side.js';

const isLong = process.env['GRAPH_SOUND'] === 'long';
const regressions = fileURLToPath(new URL('../differential/fuzz/regressions/', import.meta.url));

const kernelOf = ({ kernel }: Side): KernelFacts => ({
  clist: () => [
    ...[...kernel.exports, ...kernel.imports].map(([vref, { isReachable }]) => ({
      vref,
      kernelName: `k(${vref})`,
      isReachable,
    })),
    ...[...kernel.promises.keys()].map(vref => ({
      vref,
      kernelName: `kp(${vref})`,
      isReachable: true,
    })),
  ],
  kernelNameOf: () => undefined,
  exportHolders: () => [],
  promise: () => undefined,
});

/** The peer does not tell its counts of remotables and promises. */
const memoryOf = ({ run: { hooks } }: Side, tellsCounts: boolean): MemoryFacts => ({
  values: () =>
    [...hooks.slotToVal.keys()].map(vref => {
      const pillars: MemoryPillar[] = ['heap'];
      if (hooks.exportedVPIDs.has(vref)) pillars.push('exported');
      if (hooks.importedVPIDs.has(vref)) pillars.push('imported');
      const isCounted = tellsCounts && /^(p|o\+\d)/.test(vref);
      return {
        vref,
        pillars,
        ...(isCounted ? { refCount: hooks.getReachableRefCount(vref) } : {}),
      };
    }),
});

const graphOf = (side: Side, tellsCounts = false): VatGraph =>
  buildGraph(
    sourceOf('a random vat', side.run.store.entries(), {
      kernel: kernelOf(side),
      memory: memoryOf(side, tellsCounts),
    }),
  );

/** A reference of which the graph cannot say where it stands; undefined when there is none. */
const unexplained = (graph: VatGraph): string | undefined => {
  for (const node of graph.nodes()) {
    for (const edge of graph.explain([...graph.edgesInto(node.id)])) {
      if (edge.storeKey === undefined || graph.source.get(edge.storeKey) === undefined) {
        return `${node.name} is named by ${graph.node(edge.from).name} (${edge.type}), where?`;
      }
    }
  }
  return undefined;
};

class Judge {
  graphs = 0;
  readonly notes = new Set<string>();
  #unsound: string | undefined;

  private look(name: string, graph: VatGraph, delivery: string): void {
    const { isSound, faults } = graph.check();
    this.graphs += 1;
    for (const { code, severity } of faults) if (severity === 'note') this.notes.add(code);
    if (!isSound) {
      const found = faults.filter(({ severity }) => severity === 'fault');
      this.#unsound ??= `${name}, ${delivery}\n${found.map(each => each.sentence).join('\n')}`;
    }
    this.#unsound ??= unexplained(graph);
  }

  /** What else the two differ in is the fuzzer's to judge. */
  async run(program: FuzzProgram): Promise<void> {
    this.#unsound = undefined;
    let starts = 0;
    await runFuzzProgram(program, undefined, (ours, peer, delivery) => {
      starts += delivery === '>> startVat' ? 1 : 0;
      // Relaxed durability lets durable data name what the next incarnation does not have: a watch
      // that settles then is deleted half way, by both. See `watch-of-a-lost-remotable.json`.
      if (program.relaxed && starts > 1) return;
      this.look('ours', graphOf(ours, true), delivery);
      this.look('the peer', graphOf(peer), delivery);
    });
    if (this.#unsound !== undefined) throw Error(this.#unsound);
  }
}

const check = async (
  collector: FuzzProgram['collector'],
  seed: number,
  numRuns: number,
): Promise<Judge> => {
  const judge = new Judge();
  await fc.assert(
    fc.asyncProperty(makeProgram(undefined, [collector], 20), program => judge.run(program)),
    { seed, numRuns, endOnFailure: true },
  );
  return judge;
};

const HOUR = 3_600_000;

describe('no fault in what random programs write', () => {
  it('with the collector under control', { timeout: HOUR }, async () => {
    const { graphs, notes } = await check('hand', 11, isLong ? 2_000 : 60);
    expect(graphs).toBeGreaterThan(400);
    for (const note of ['unheld-object', 'unheld-collection', 'leftover-export']) {
      expect([...notes]).toContain(note);
    }
  });

  it('with the collector of the engine', { timeout: HOUR }, async () => {
    const { graphs } = await check('real', 12, isLong ? 100 : 8);
    expect(graphs).toBeGreaterThan(50);
  });

  it('in those that once did something else', { timeout: HOUR }, async () => {
    const judge = new Judge();
    for (const file of readdirSync(regressions).filter(name => name.endsWith('.json'))) {
      await judge.run(JSON.parse(readFileSync(`${regressions}${file}`, 'utf8')) as FuzzProgram);
    }
    expect(judge.graphs).toBeGreaterThan(50);
  });
});
