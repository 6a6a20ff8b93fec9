// A layer that does what no layer can leave out, for vats that behave, and nothing else: no check, no
// rule, no record of why. Its ratios say how far a row can go at all with the shim and the engine
// that there are. `npm run bench -- --floor` puts it in the place of this library.

import type { CapData } from 'liveslots';
import type { MakeLiveSlots, VatData } from '../vat.js';
import { makeReader } from './reader.js';
import type { FloorSyscall } from './syscall.js';
import { makeTables, type Tables } from './tables.js';
import { makeVatData } from './vat-data.js';

/** The rows that it can play. */
export const FLOOR_ROWS: ReadonlySet<string> = new Set([
  'message, empty',
  'message, small record',
  'message, after a collection',
  'message, 20 records',
  'call of a presence',
  'call of a fresh presence',
  'ten sends',
  'watched promise',
  'start of a vat',
  'start with ten kinds',
  'sweep',
  'live presence',
  'imported promise',
  'watched promise',
  'exported remotable',
  'durable representative',
]);

interface GcTools {
  readonly gcAndFinalize: () => Promise<void>;
  readonly waitUntilQuiescent: () => Promise<void>;
}

type Root = Record<string, (...args: unknown[]) => unknown>;
type Message = readonly ['message', string, { methargs: CapData<string>; result: string }];
type Notify = readonly ['notify', readonly (readonly [string, boolean, CapData<string>])[]];

const PASS_STYLE = Symbol.for('passStyle');

/** What `Far` has made says so itself. */
const isRemotable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Reflect.get(value, PASS_STYLE) === 'remotable';

const UNDEFINED: CapData<string> = { body: '#"#undefined"', slots: [] };

async function sweep(tables: Tables, syscall: FloorSyscall, gcTools: GcTools): Promise<void> {
  await gcTools.gcAndFinalize();
  const dead = [...tables.finalized].filter(
    vref => tables.slotToVal.get(vref)?.deref() === undefined,
  );
  // The kernel sees in which order, and by which syscalls, a layer finds out whether stored data
  // names each, and recognizes it: first the one of all of them, then the other.
  const dropped = dead.sort().filter(vref => {
    tables.slotToVal.delete(vref);
    return syscall.vatstoreGet(`vom.rc.${vref}`) === undefined;
  });
  const retired = dropped.filter(vref => {
    const prefix = `vom.ir.${vref}|`;
    return syscall.vatstoreGetNextKey(prefix)?.startsWith(prefix) !== true;
  });
  tables.finalized.clear();
  if (dropped.length > 0) {
    syscall.dropImports(dropped);
    syscall.retireImports(retired);
  }
}

export const makeFloor: MakeLiveSlots = (
  given,
  _vatId,
  _vatPowers,
  _options,
  givenTools,
  _console,
  buildVatNamespace,
) => {
  const syscall = given as FloorSyscall;
  const gcTools = givenTools as GcTools;
  const tables = makeTables(syscall);
  const read = makeReader(tables);
  const vatData: VatData = makeVatData(syscall, tables);
  let root: Root = {};

  const answer = (result: string, value: unknown): void => {
    const slots: string[] = [];
    const write = (_name: string, each: unknown): unknown =>
      isRemotable(each) ? `$${slots.push(tables.export(each)) - 1}` : each;
    const data =
      value === undefined ? UNDEFINED : { body: `#${JSON.stringify(value, write)}`, slots };
    syscall.resolve([[result, false, data]]);
  };
  const deliver = ([, , { methargs, result }]: Message): void => {
    const [method, args] = read(methargs) as [string, unknown[]];
    void Promise.resolve().then(() => {
      const value: unknown = root[method]?.(...args);
      void Promise.resolve().then(() => answer(result, value));
    });
  };
  const notify = ([, resolutions]: Notify): void => {
    for (const [vpid, isReject, data] of resolutions) {
      tables.settle(vpid, isReject, read(data));
    }
  };
  const dispatch = async (delivery: unknown): Promise<unknown> => {
    const [type] = delivery as [string];
    if (type === 'startVat') {
      const namespace = buildVatNamespace({ VatData: vatData }) as {
        buildRootObject: (powers: object, parameters: unknown, baggage: object) => Root;
      };
      root = namespace.buildRootObject({ VatData: vatData }, undefined, {});
    } else if (type === 'message') {
      deliver(delivery as Message);
    } else if (type === 'notify') {
      notify(delivery as Notify);
    } else {
      await sweep(tables, syscall, gcTools);
    }
    await gcTools.waitUntilQuiescent();
    return undefined;
  };
  return { dispatch, testHooks: { slotToVal: tables.slotToVal } };
};
