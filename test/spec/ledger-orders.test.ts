// Every order in which the pillars of one promise can fall in a running vat: it stays registered
// until the last one, and is gone in the same crank.
import { E } from '@endo/far';
import { describe } from 'vitest';
import { expect, it, itWhere } from '../model/beside.js';
import { ScriptedVat } from '../model/scripted-vat.js';
import { exported, exportPromise, imported, local, settlements } from '../model/subjects.js';
import type { Handle, Settlement } from '../model/subjects.js';

/** Two places in virtual data, the kernel, and the watch. */
type Pillar = 'map' | 'state' | 'kernel' | 'watcher';

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutations(items.toSpliced(at, 1)).map(rest => [item, ...rest]),
      );

const all = permutations<Pillar>(['map', 'state', 'kernel', 'watcher']);

const isKernelFirst = (order: readonly Pillar[]): boolean =>
  order.indexOf('kernel') < order.indexOf('watcher');

/** What falls before, between and after the two that fall by themselves when it settles. */
const split = (order: readonly Pillar[]) => {
  const ends = [order.indexOf('kernel'), order.indexOf('watcher')].sort();
  const [first = 0, second = 0] = ends;
  return {
    before: order.slice(0, first),
    between: order.slice(first + 1, second),
    after: order.slice(second + 1),
  };
};

// The watch and the resolution are two reactions to one promise. When the watch comes first, they
// follow each other without a turn between, so nothing can fall there.
const possible = all.filter(order => isKernelFirst(order) || split(order).between.length === 0);

const takeDown = ({ map, holder }: ToolsOf, pillar: Pillar): void => {
  if (pillar === 'map') map.delete('k');
  else holder.set(undefined);
};
type ToolsOf = Parameters<Parameters<ScriptedVat['run']>[0]>[0];

const namesOf = (s: ScriptedVat): readonly string[] => s.vat.registeredNames();

/** The promise held by all four, the reactions to it registered in the wanted order. */
const build = async (
  s: ScriptedVat,
  handle: Handle,
  order: readonly Pillar[],
  between: () => void,
): Promise<void> => {
  const { promise } = handle;
  await s.run(({ map, holder }) => {
    map.init('k', promise);
    holder.set(promise);
  });
  if (isKernelFirst(order)) {
    // Known to the kernel already, or made so: its reaction is the first.
    await exportPromise(s, promise);
    await s.run(() => void E.when(promise, between, between));
  }
  await s.run(({ VatData, watcher }) => VatData.watchPromise(promise, watcher));
  const [name = ''] = namesOf(s);
  expect(namesOf(s)).toEqual([name]);
  const { kernel, vdata, watcher } = { kernel: undefined, ...s.vat.pillarsOf(name) } as {
    kernel: unknown;
    vdata: number;
    watcher?: boolean;
  };
  expect({ isKnown: kernel !== undefined, vdata, watcher }).toEqual({
    isKnown: true,
    vdata: 2,
    watcher: true,
  });
};

const runOrder = async (
  s: ScriptedVat,
  handle: Handle,
  order: readonly Pillar[],
  settlement: Settlement,
  log: readonly string[],
): Promise<void> => {
  const { before, between, after } = split(order);
  const seen: unknown[] = [];
  let tools: ToolsOf | undefined;
  await s.run(given => void (tools = given));
  const inBetween = (): void => {
    const [name = ''] = namesOf(s);
    seen.push(s.vat.pillarsOf(name));
    for (const pillar of between) takeDown(tools as ToolsOf, pillar);
    // The watch is still there.
    expect(namesOf(s)).toContain(name);
  };
  await build(s, handle, order, inBetween);
  for (const pillar of before) {
    await s.run(given => takeDown(given, pillar));
    expect(namesOf(s).length).toBe(1);
  }
  const mark = log.length;
  await handle.settle(settlement);
  if (isKernelFirst(order)) {
    expect(seen).toMatchObject([{ kernel: undefined, watcher: true }]);
  } else {
    const during = log.slice(mark);
    expect(during.indexOf('delete')).toBeLessThan(during.indexOf('resolve'));
  }
  for (const pillar of after) {
    expect(namesOf(s).length).toBe(1);
    await s.run(given => takeDown(given, pillar));
  }
  expect(namesOf(s)).toEqual([]);
};

/** The promise was exported before it is watched. */
const itSubscribes = itWhere({ differs: ['subscribe-on-watch'] });

const title = (order: readonly Pillar[]): string => order.join(', then ');

const runAll = async (
  orders: ReadonlyArray<readonly Pillar[]>,
  open: (s: ScriptedVat) => Promise<Handle>,
): Promise<void> => {
  const log: string[] = [];
  const s = await ScriptedVat.open({
    fault: name => {
      log.push(name);
      return undefined;
    },
  });
  const { size } = s.vat;
  for (const settlement of settlements) {
    for (const order of orders) {
      await runOrder(s, await open(s), order, settlement, log);
      expect(s.vat.size).toBe(size);
    }
  }
};

describe('[P1] [W9] four pillars', () => {
  it('are taken down in each order that a running vat can bring about', () => {
    expect(all.length).toBe(24);
    expect(possible.length).toBe(18);
  });

  it.each(
    possible.filter(order => !isKernelFirst(order)).map(order => ({ name: title(order), order })),
  )('fall, of a promise of the vat: $name', async ({ order }) => {
    await runAll([order], local.open);
  });

  itSubscribes.each(possible.filter(isKernelFirst).map(order => ({ name: title(order), order })))(
    'fall, of a promise of the vat: $name',
    async ({ order }) => {
      await runAll([order], local.open);
    },
  );

  it.each(possible.filter(isKernelFirst).map(order => ({ name: title(order), order })))(
    'fall, of an imported promise: $name',
    async ({ order }) => {
      await runAll([order], imported.open);
    },
  );

  itSubscribes('fall, of a promise that was exported long before', async () => {
    await runAll(possible.filter(isKernelFirst), exported.open);
  });
});
