// The core of a kernel over each database: what is in memory is what is stored, after every crank of
// random programs, lawful or not; what was not lawful has changed nothing; the counts add up.
import { beforeEach, describe, expect, test } from 'vitest';
import {
  makeKernelCore,
  makeMemoryVatStores,
  makeSqliteKernelRows,
  makeSqliteVatStores,
} from '../../src/host/index.js';
import type { KernelRows, KernelStorage } from '../../src/host/index.js';
import type { OutwardSyscall } from '../../src/index.js';
import { coreOf } from '../../src/kernel/core.js';
import { type KernelParts, makeKernelParts } from '../../src/kernel/parts.js';
import { makeVatSyscalls } from '../../src/kernel/vat-syscalls.js';
import { findFaults } from '../../src/testing/fake-kernel/audit.js';
import { makeRandom } from '../spec/parts-support.js';
import { bindings } from './databases.js';

/** Text that SQLite's own would lose is among the ids. */
const VATS = ['v1', 'a vat', 'v\ud800\0'];

const contentOf = ({ tables }: KernelParts): string => {
  const { objects, promises, clist, gcActions, queue, vats, counters } = tables;
  return JSON.stringify(
    [objects, promises, clist, gcActions, queue, vats, counters].map(table =>
      table
        .keys()
        .sort()
        .map(key => [key, table.get(key)]),
    ),
  );
};

const faultsOf = ({ tables, vats }: KernelParts, inCrank: KernelParts['transaction']): string[] => {
  inCrank.begin();
  const roots = vats.ids().map(vatId => vats.rootOf(vatId));
  inCrank.abort();
  return [...findFaults(tables, roots)];
};

const databases = [
  ...bindings.map(({ name, open }) => ({
    name,
    makeStorage: (): KernelStorage => {
      const database = open(':memory:');
      return {
        transaction: makeSqliteVatStores(database),
        rows: makeSqliteKernelRows(database),
      };
    },
  })),
  { name: 'memory', makeStorage: (): KernelStorage => ({ transaction: makeMemoryVatStores() }) },
];

const CRANKS = 400;

describe.each(databases)('over $name', ({ makeStorage }) => {
  test.each([18_01, 18_02, 18_03])('program %i', seed => {
    const random = makeRandom(seed);
    const storage = makeStorage();
    const parts = makeKernelParts(storage);
    const core = coreOf(parts);
    const { transaction } = core;
    const crank = (work: () => unknown): boolean => {
      transaction.begin();
      try {
        work();
        transaction.commit();
        return true;
      } catch {
        transaction.abort();
        return false;
      }
    };
    const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
    const vref = (): string =>
      pick([`o+${random(4)}`, `o+d9/${random(3)}`, `o-${50 + random(6)}`, promise()]);
    const promise = (): string => pick([`p+${random(5)}`, `p-${60 + random(5)}`]);
    const data = () =>
      ({
        body: '#"$0"',
        slots: Array.from({ length: 1 + random(2) }, vref),
      }) as never;
    const say = (syscall: OutwardSyscall): unknown => {
      const [name, vpid, names] = [vref(), promise(), [vref()]] as never[];
      switch (random(9)) {
        case 0:
        case 1:
          return syscall.send(name as never, data());
        case 2:
        case 3:
          return syscall.send(name as never, data(), vpid);
        case 4:
          return syscall.subscribe(vpid as never);
        case 5:
          return syscall.resolve([[vpid as never, random(2) === 0, data()]]);
        case 6:
          return syscall.dropImports(names as never);
        case 7:
          return syscall.retireImports(names as never);
        default:
          return syscall.retireExports(names as never);
      }
    };
    for (const vatId of VATS) crank(() => core.vats.beginIncarnation(vatId));
    const seen = { kept: 0, undone: 0, delivered: 0 };
    for (let count = 0; count < CRANKS; count += 1) {
      const before = contentOf(parts);
      const vatId = pick(VATS);
      const kept = crank(() => {
        switch (random(12)) {
          case 0:
          case 1:
          case 2:
            seen.delivered += core.take() === undefined ? 0 : 1;
            break;
          case 3:
            if (random(4) === 0) core.discardNext();
            break;
          case 4:
            if (random(4) === 0) core.vats.beginIncarnation(vatId);
            break;
          case 5:
            if (random(30) === 0 && core.vats.ids().length > 2) core.vats.terminate(vatId);
            break;
          default:
            core.vats.insist(vatId);
            for (let said = random(4); said >= 0; said -= 1) {
              say(makeVatSyscalls(vatId, parts, () => {}));
            }
        }
      });
      seen[kept ? 'kept' : 'undone'] += 1;
      if (!kept) expect(contentOf(parts)).toBe(before);
      if (storage.rows) expect(contentOf(makeKernelParts(storage))).toBe(contentOf(parts));
      expect(faultsOf(parts, transaction)).toEqual([]);
    }
    expect(seen.kept).toBeGreaterThan(CRANKS / 8);
    expect(seen.undone).toBeGreaterThan(CRANKS / 8);
    expect(seen.delivered).toBeGreaterThan(3);
  });
});

describe('a core', () => {
  const stores = makeMemoryVatStores();
  let core = makeKernelCore({ transaction: stores });
  beforeEach(() => {
    core = makeKernelCore({ transaction: stores });
  });
  const inCrank = <T>(work: () => T): T => {
    core.transaction.begin();
    try {
      return work();
    } finally {
      core.transaction.abort();
    }
  };

  test('changes in a crank only', () => {
    expect(() => core.promises.make()).toThrow(/for an open crank: call begin first/);
    expect(() => core.vats.beginIncarnation('v1')).toThrow(/for an open crank/);
    expect(core.sizes()).toEqual({ objects: 0, promises: 0, clistEntries: 0, queued: 0 });
  });

  test('names what it does not know', () => {
    inCrank(() => {
      core.vats.beginIncarnation('v1');
      const data = { body: '#[]', slots: ['ko77'] };
      const target = core.vats.rootOf('v1');
      expect(() => core.send({ target, methargs: data, result: undefined })).toThrow(
        /no object ko77/,
      );
      expect(() => core.send({ target: 'kp9', methargs: data, result: undefined })).toThrow(
        /no promise kp9/,
      );
      expect(core.queue.size).toBe(0);
      expect(() => core.hear('v2', [])).toThrow(/no vat "v2"/);
      expect(() => core.vats.rootOf('v2')).toThrow(/no vat "v2"/);
      expect(() => core.vats.beginIncarnation(7 as never)).toThrow(/vatId must be a string, not 7/);
      core.vats.terminate('v1');
      expect(() => core.vats.beginIncarnation('v1')).toThrow(/its id is not used again/);
      expect(() => core.vats.terminate('v1')).toThrow(/no vat "v1": it was terminated/);
    });
  });

  test('says what is wrong with its options', () => {
    expect(() => makeKernelCore({} as never)).toThrow(/transaction must be an object/);
    const rows = { load: () => [], set() {} } as never as KernelRows;
    expect(() => makeKernelCore({ transaction: stores, rows })).toThrow(/rows\.delete/);
    expect(() => makeKernelCore({ transaction: stores, row: rows } as never)).toThrow(/"rows"|row/);
    for (const { open } of bindings) {
      const database = open(':memory:');
      expect(() => makeSqliteKernelRows(database, { table: 'a b' })).toThrow(
        /identifier, not "a b"/,
      );
      expect(() => makeSqliteKernelRows({} as never)).toThrow(/database\.exec/);
    }
  });

  test('takes bodies that lie, and chains of any length', () => {
    inCrank(() => {
      core.vats.beginIncarnation('v1');
      const [liar, result] = [core.promises.make(), core.promises.make()];
      // A body that says `object` of what is a promise, and of itself.
      core.promises.settle(liar, false, { body: '#"$0"', slots: [liar] });
      core.send({ target: liar, methargs: { body: '#["m",[]]', slots: [] }, result });
      expect(core.take()).toBe(undefined);
      expect(core.promises.outcome(result)?.isReject).toBe(true);
    });
    inCrank(() => {
      core.vats.beginIncarnation('v1');
      const chain = Array.from({ length: 30_000 }, () => core.promises.make());
      chain.forEach((kref, at) => {
        const slots = chain.slice(at + 1, at + 2);
        core.promises.settle(kref, false, { body: slots.length > 0 ? '#"&0"' : '#1', slots });
      });
      core.clists.toVat('v1', chain[0] ?? '');
      core.promises.subscribe('v1', chain[0] ?? '');
      const { delivery } = core.take() ?? {};
      const told = delivery?.[0] === 'notify' ? delivery[1].map(([vpid]) => vpid) : [];
      expect(told).toEqual(chain.map((_kref, at) => `p-${60 + at}`));
    });
  });

  test('what was discarded is answered, and the next is due', () => {
    core.transaction.begin();
    core.vats.beginIncarnation('v1');
    const target = core.vats.rootOf('v1');
    const answers = [1, 2].map(number => {
      const result = core.promises.make();
      core.send({ target, methargs: { body: `#["m",[${number}]]`, slots: [] }, result });
      return result;
    });
    core.transaction.commit();
    const due = inCrank(() => core.take());
    expect(due).toMatchObject({ vatId: 'v1', delivery: ['message', 'o+0', {}] });
    // It was undone, and is due again.
    expect(inCrank(() => core.take())).toEqual(due);
    core.transaction.begin();
    core.discardNext({ body: '#"no"', slots: [] });
    core.transaction.commit();
    const [first = '', second = ''] = answers;
    expect(core.promises.outcome(first)).toEqual({
      isReject: true,
      data: { body: '#"no"', slots: [] },
    });
    expect(core.promises.outcome(second)).toBe(undefined);
    expect(JSON.stringify(inCrank(() => core.take()))).toContain('[2]');
  });
});
