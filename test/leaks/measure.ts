/**
 * A row, done so many times on one implementation; and what is left after some of them, with all
 * settled, dropped and swept: bytes of heap, keys of the vatstore, entries of each table.
 */
import { E, Far } from '@endo/far';
import { message } from '../support/capdata.js';
import type { Ref } from '../support/capdata.js';
import { implementations } from '../support/implementations.js';
import type { ImplementationName } from '../support/implementations.js';
import { collectReally } from '../support/real-gc.js';
import { AutomaticKernel } from './automatic-kernel.js';
import type { Build } from './automatic-kernel.js';
import type { Operation, Remote, Row, Tools } from './row.js';

/** How many cycles there are in a round, after which all is settled. */
const ROUND = 50;
/** Rounds of 10 ms. */
const COMPILED_WITHIN = 200;
/** What the engine itself still holds of the last turns. */
export const SLACK = 12;

export interface Sample {
  readonly cycles: number;
  readonly heap: number;
  /** Keys of the vatstore, and entries of each table. */
  readonly counts: Readonly<Record<string, number>>;
}

const buildRoot =
  (row: Row, failures: unknown[]): Build =>
  (globals, vatPowers, baggage) => {
    const tools = { ...globals, vatPowers, baggage } as unknown as Tools;
    const operation: Operation = row.inVat?.(tools) ?? (() => undefined);
    let kept: unknown[] = [];
    return Far('root', {
      go: (first: number, given: readonly unknown[]) => {
        const answers = [];
        for (let index = 0; index < ROUND; index += 1) {
          try {
            answers.push(operation(first + index, given[index]));
          } catch (error) {
            failures.push(error);
          }
        }
        return harden(answers.filter(answer => answer !== undefined));
      },
      once: (index: number, given: unknown) => operation(index, given),
      take: () => undefined,
      keep: (...values: unknown[]) => void (kept = values),
      kept: () => kept[1],
      chain: (remote: Remote) => E(remote).m(),
      chained: () => harden(Promise.resolve('the end')),
      fail: () => {
        throw Error('a failure');
      },
    });
  };

const countsOf = (kernel: AutomaticKernel): Record<string, number> => {
  const { hooks, store } = kernel;
  const stats = Object.entries(hooks.getRetentionStats()).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(stats),
    exportedRemotables: hooks.exportedRemotables.size,
    kernelRecognizableRemotables: hooks.kernelRecognizableRemotables.size,
    keys: store.entries().length,
  };
};

const isMore = (counts: Sample['counts'], first: Sample | undefined): boolean =>
  first !== undefined &&
  Object.entries(counts).some(([name, count]) => count > (first.counts[name] ?? 0) + SLACK);

export interface Measured {
  readonly samples: readonly Sample[];
  readonly kernel: AutomaticKernel;
}

/**
 * @param cycles at least
 * @param parts how many samples to take on the way
 * @param withHeap whether the figures of the heap are wanted, for which more is collected
 * @throws when the vat's code of the row fails where it should not
 */
export const measure = async (
  row: Row,
  implementation: ImplementationName,
  cycles: number,
  parts: number,
  withHeap = true,
): Promise<Measured> => {
  const failures: unknown[] = [];
  const kernel = new AutomaticKernel(
    implementations[implementation],
    buildRoot(row, failures),
    implementation === 'ours',
  );
  await kernel.start();
  const settle = async (): Promise<void> => {
    await kernel.settle();
    await kernel.letGo();
  };
  const settleAll = async (): Promise<void> => {
    await kernel.sweep();
    await settle();
    // The engine still holds something of the last turns.
    await kernel.call('take');
    await kernel.sweep();
    await settle();
    await kernel.sweep();
    if (withHeap) await collectReally();
  };
  const samples: Sample[] = [];
  const perPart = Math.max(1, Math.ceil(cycles / parts / ROUND));
  let index = 0;
  for (let part = 0; part < parts; part += 1) {
    for (let round = 0; round < perPart; round += 1) {
      const first = index;
      if (row.inVat !== undefined) {
        const given = Array.from({ length: ROUND }, (_, at): Ref | undefined =>
          row.given?.(kernel, first + at),
        );
        // Of every round one cycle is a message of its own.
        await kernel.call('once', [first, row.given?.(kernel, first)]);
        await settle();
        await kernel.deliver(message('o+0', 'go', [first, given], kernel.fresh('p-')));
      }
      for (let at = 0; row.outside !== undefined && at < ROUND; at += 1) {
        await row.outside(kernel, first + at);
      }
      index += ROUND;
      await settle();
      if (round % 20 === 19) {
        await kernel.sweep();
        await settle();
      }
    }
    await settleAll();
    // A compiler of the engine that works beside it holds what it compiles for, until it is done.
    for (let time = 0; time < COMPILED_WITHIN && isMore(countsOf(kernel), samples[0]); time += 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
      await settleAll();
    }
    samples.push({
      cycles: index,
      heap: process.memoryUsage().heapUsed,
      counts: countsOf(kernel),
    });
  }
  if (failures.length > 0) throw failures[0];
  return { samples, kernel };
};

/** Bytes of heap for each cycle, over the last two thirds: the engine takes its time to settle in. */
export const bytesPerCycle = (samples: readonly Sample[]): number => {
  const third = Math.floor(samples.length / 3);
  const least = (part: readonly Sample[]): Sample =>
    part.reduce((a, b) => (b.heap < a.heap ? b : a));
  const [early, late] = [least(samples.slice(third, 2 * third)), least(samples.slice(2 * third))];
  return (late.heap - early.heap) / (late.cycles - early.cycles);
};

/** Of what there is more at the end than after the first part: lines that say so. */
export const grown = (samples: readonly Sample[], slack: number): string[] => {
  const [first, last] = [samples[0], samples.at(-1)];
  return Object.entries(last?.counts ?? {}).flatMap(([name, count]) => {
    const before = first?.counts[name] ?? 0;
    return count > before + slack ? [`${name}: ${before} grew to ${count}`] : [];
  });
};
