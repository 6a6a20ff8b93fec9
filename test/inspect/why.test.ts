// A running vat is asked why it holds things: by stored data, by memory, by the kernel; who made a
// promise; what has grown; and that nobody hears of it who records the vat.
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import { createLiveslots } from 'liveslots';
import type { Inspect, VatSyscallObject } from 'liveslots';
import { makeMemoryVatStore, makeRecorder, syscallFromHandler } from 'liveslots/host';
import type { MemoryVatStore } from 'liveslots/host';
import { makeFakeKernel } from 'liveslots/testing';
import { buildGraph, snapshotLines } from '../../src/graph/index.js';
import { partsOf } from '../../src/inspection/parts.js';
import { Trace } from '../../src/inspection/trace.js';
import { capdata, fulfil, message } from '../support/capdata.js';

interface Rig {
  readonly inspect: Inspect;
  readonly store: MemoryVatStore;
  readonly said: VatSyscallObject[];
  readonly lines: string[];
  deliver(delivery: unknown): Promise<unknown>;
}

interface Globals {
  readonly VatData: {
    makeScalarBigMapStore(
      label: string,
      options?: object,
    ): Map<string, unknown> & {
      init(key: string, value: unknown): void;
    };
    makeKindHandle(tag: string): object;
    defineDurableKind(
      handle: object,
      init: (...args: unknown[]) => object,
      behaviour: object,
    ): (...args: unknown[]) => unknown;
    watchPromise(promise: unknown, watcher: unknown, ...args: unknown[]): void;
  };
}

const build = ({ VatData }: Globals, baggage: { init(key: string, value: unknown): void }) => {
  const pending = VatData.makeScalarBigMapStore('pending');
  const shelf = VatData.makeScalarBigMapStore('shelf', { durable: true });
  baggage.init('shelf', shelf);
  const handle = VatData.makeKindHandle('purse');
  baggage.init('purse kind', handle);
  const makePurse = VatData.defineDurableKind(handle, owner => ({ owner }), {
    onFulfilled: () => {},
    onRejected: () => {},
  });
  let counter = 0;
  const waiting: unknown[] = [pending];
  return Far('root', {
    ask(target: object) {
      const answer = E(target as { price(): unknown }).price();
      counter += 1;
      pending.init(`offer${counter}`, answer);
    },
    keep: (p: unknown) => void waiting.push(p),
    promise() {
      const p = harden(new Promise(() => {}));
      counter += 1;
      pending.init(`own${counter}`, p);
    },
    shelve(key: string, owner: unknown) {
      shelf.init(key, makePurse(owner));
    },
    watch(p: unknown, key: string) {
      const purse = makePurse(key);
      shelf.init(key, purse);
      VatData.watchPromise(p, purse, 'an argument');
    },
  });
};

const makeRig = async (): Promise<Rig> => {
  const store = makeMemoryVatStore();
  const said: VatSyscallObject[] = [];
  const lines: string[] = [];
  const recorder = makeRecorder({ vatId: 'v7', write: line => void lines.push(line) });
  const syscall = syscallFromHandler(object => {
    said.push(object);
    const [type, key, value] = object as readonly [string, string, string];
    if (type === 'vatstoreGet') return ['ok', store.get(key) ?? null];
    if (type === 'vatstoreGetNextKey') return ['ok', store.getNextKey(key) ?? null];
    if (type === 'vatstoreSet') store.set(key, value);
    if (type === 'vatstoreDelete') store.delete(key);
    return ['ok', null];
  });
  const vat = createLiveslots({
    vatId: 'v7',
    syscall: recorder.syscall(syscall),
    buildVatNamespace: globals => ({
      buildRootObject: (_powers, _parameters, baggage) => build(globals as never, baggage),
    }),
  });
  const deliver = recorder.dispatch(vat.dispatch) as (delivery: unknown) => Promise<unknown>;
  await deliver(['startVat', capdata({})]);
  return { inspect: vat.inspect, store, said, lines, deliver };
};

const call = (method: string, body: string, slots: readonly string[], result: string) => [
  'message',
  'o+0',
  { methargs: { body: `#["${method}",${body}]`, slots }, result },
];

describe('[I7] why a running vat holds', () => {
  test('a promise that a store in memory names', async () => {
    const { inspect, deliver, said } = await makeRig();
    await deliver(call('ask', '["$0"]', ['o-50'], 'p-60'));
    const send = said.find(([type]) => type === 'send') as readonly unknown[];
    const { result } = send[2] as { result: string };
    const stored = inspect.slotToVal.names().filter(name => name.startsWith('p+'));
    const named = stored.map(name => inspect.why(name));
    const inStore = named.find(({ heldBy }) => heldBy.length > 0);
    expect(inStore?.sentence).toMatch(/"offer1"/);
    expect(inStore?.sentence).toMatch(/"pending"/);
    const why = inspect.why(result);
    expect(why.status).toBe('held');
    expect(why.sentence).toMatch(/imported/);
    expect(why.origin).toMatchObject({ sinceCrank: 1, decider: 'another vat, or the kernel' });
  });

  test('an import that a durable object of a store in baggage names', async () => {
    const { inspect, deliver } = await makeRig();
    await deliver(call('shelve', '["alice","$0"]', ['o-77'], 'p-60'));
    const why = inspect.why('o-77');
    expect(why.status).toBe('held');
    const text = why.sentence;
    for (const part of ['owner', 'purse', '"alice"', '"shelf"', 'baggage']) {
      expect(text).toContain(part);
    }
  });

  test('a watched promise, with its watcher and the arguments', async () => {
    const { inspect, deliver } = await makeRig();
    await deliver(call('watch', '["&0","bob"]', ['p-70'], 'p-60'));
    const why = inspect.why('p-70');
    expect(why.sentence).toMatch(/watche.*purse.*an argument/s);
    expect(inspect.groups(['p-70'])).toMatchObject([
      {
        sort: 'promise',
        reasons: ['waiting for the kernel, which decides it', 'watched'],
      },
    ]);
  });

  test('a name that nothing knows, and one that is malformed', async () => {
    const { inspect } = await makeRig();
    expect(inspect.why('p-99')).toMatchObject({ status: 'unknown', paths: [] });
    expect(() => inspect.why('p99')).toThrow(/malformed vref/);
  });

  test('a vat of a kernel of the testing kit', async () => {
    const kernel = await makeFakeKernel();
    const root = await kernel.startVat('v1', (_powers, _parameters, baggage) => {
      const store = baggage as { init(key: string, value: unknown): void };
      return Far('root', { keep: (value: unknown) => store.init('kept', value) });
    });
    const other = await kernel.startVat('v2', () => Far('other', {}));
    await kernel.settle(E(root).keep(other));
    const [vref = ''] = kernel
      .clist('v1')
      .flatMap(({ vref: name }) => (name.startsWith('o-') ? [name] : []));
    const source = kernel.vatstore('v1');
    expect(kernel.inspect('v1').why(vref, { source }).sentence).toMatch(
      /the baggage: its entry "kept" holds/,
    );
    expect(kernel.inspect('v1').why('o+0').status).toBe('held');
  });
});

describe('[I7] what has grown', () => {
  test('since a mark is told in groups', async () => {
    const { inspect, deliver } = await makeRig();
    await deliver(call('promise', '[]', [], 'p-60'));
    const mark = inspect.mark();
    expect(inspect.since(mark).changes).toEqual([]);
    for (let n = 0; n < 40; n += 1) await deliver(call('promise', '[]', [], `p-${100 + n}`));
    const { changes, sentence } = inspect.since(mark);
    expect(changes[0]).toMatchObject({ countChange: 40 });
    expect(sentence).toMatch(/\+40 promises, values in the map store "pending"/);
    expect(() => inspect.since({} as never)).toThrow(/mark.groups must be an object/);
  });

  test('and the holders are in the account of what was left behind', async () => {
    const { inspect, deliver } = await makeRig();
    const before = new Set(inspect.slotToVal.names());
    for (let n = 0; n < 7; n += 1) await deliver(call('promise', '[]', [], `p-${100 + n}`));
    const left = inspect.slotToVal.names().filter(name => !before.has(name));
    expect(inspect.groups(left)[0]).toMatchObject({
      sort: 'promise',
      reasons: ['held by virtual data'],
      holders: ['value in map store "pending"'],
    });
  });
});

describe('[I7] a source of the runtime', () => {
  test('is read instead of the vat’s own way, so that nothing is recorded', async () => {
    const { inspect, deliver, store, said, lines } = await makeRig();
    await deliver(call('shelve', '["alice","$0"]', ['o-77'], 'p-60'));
    const [syscalls, written] = [said.length, lines.length];
    const why = inspect.why('o-77', { source: store });
    inspect.mark({ source: store });
    inspect.groups(['o+0'], { source: store });
    expect([said.length, lines.length]).toEqual([syscalls, written]);
    expect(inspect.why('o-77').sentence).toBe(why.sentence);
    const asked = said.slice(syscalls).map(([type]) => type);
    expect(new Set(asked)).toEqual(new Set(['vatstoreGet', 'vatstoreGetNextKey']));
  });

  test('is what snapshots are made of, and the graph of a file is the same', async () => {
    const { inspect, deliver, store } = await makeRig();
    await deliver(call('shelve', '["alice","$0"]', ['o-77'], 'p-60'));
    const live = inspect.source({ source: store });
    expect([...live.entries()]).toEqual([...store.entries()]);
    expect([...(live.entriesFrom?.('vom.') ?? [])]).toEqual(
      [...store.entries()].filter(([key]) => key.startsWith('vom.')),
    );
    expect([...snapshotLines(live)].join('')).toContain('"memory":"o-77"');
    expect(buildGraph(live).why('o-77').sentence).toBe(inspect.why('o-77').sentence);
    expect(buildGraph(live).check().isSound).toBe(true);
    expect(() => inspect.source({ source: {} as never })).toThrow(
      /source.entries must be a function/,
    );
  });
});

describe('[I8] who made a promise', () => {
  const originOf = ({ inspect }: Rig, vpid: string) => inspect.why(vpid).origin?.madeBy;

  test('is told while it is traced, with target, method and result', async () => {
    const rig = await makeRig();
    const { inspect, deliver, said } = rig;
    await deliver(call('keep', '["&0"]', ['p-50'], 'p-51'));
    expect(originOf(rig, 'p-50')).toBeUndefined();
    inspect.trace(true);
    await deliver(call('ask', '["$0"]', ['o-50'], 'p-60'));
    const send = said.find(([type]) => type === 'send') as readonly unknown[];
    const { result } = send[2] as { result: string };
    expect(originOf(rig, result)).toBe('the result of o-50.price(), sent in message o+0.ask()');
    await deliver(call('keep', '["&0"]', ['p-70'], 'p-71'));
    expect(originOf(rig, 'p-70')).toBe('named by message o+0.keep()');
    await deliver(call('keep', '["&0"]', ['p-72'], 'p-73'));
    await deliver(['notify', [['p-72', false, { body: '#["&0"]', slots: ['p-80'] }]]]);
    expect(originOf(rig, 'p-80')).toBe('named by the notification of p-72');
    await deliver(call('promise', '[]', [], 'p-61'));
    const own = inspect.slotToVal.names().at(-1) ?? '';
    expect(originOf(rig, own)).toBe('made in message o+0.promise()');
    expect(inspect.why(own).origin?.sinceCrank).toBe(6);
    expect(originOf(rig, 'p-50')).toBeUndefined();
  });

  test('is forgotten with the name, and when it is traced no more', async () => {
    const rig = await makeRig();
    const { inspect, deliver } = rig;
    inspect.trace(true);
    inspect.trace(true);
    await deliver(call('keep', '["&0"]', ['p-70'], 'p-71'));
    expect(originOf(rig, 'p-70')).toBeDefined();
    await deliver(['notify', [fulfil('p-70', 1)]]);
    expect(originOf(rig, 'p-70')).toBeUndefined();
    await deliver(call('keep', '["&0"]', ['p-72'], 'p-73'));
    inspect.trace(false);
    expect(originOf(rig, 'p-72')).toBeUndefined();
    expect(() => inspect.trace('yes' as never)).toThrow(/isOn must be a boolean/);
  });

  test('keeps nothing of names that are gone', async () => {
    const { deliver } = await makeRig();
    const trace = new Trace(partsOf(deliver));
    trace.set(true);
    await deliver(call('keep', '["&0"]', ['p-70'], 'p-71'));
    expect(trace.originOf('p-70')).toBe('named by message o+0.keep()');
    await deliver(['notify', [fulfil('p-70', 1)]]);
    expect(trace.originOf('p-70')).toBeUndefined();
  });

  test('changes nothing of what the vat says', async () => {
    const run = async (isTraced: boolean): Promise<string> => {
      const { inspect, deliver, said } = await makeRig();
      if (isTraced) inspect.trace(true);
      await deliver(call('ask', '["$0"]', ['o-50'], 'p-60'));
      await deliver(call('watch', '["&0","bob"]', ['p-70'], 'p-61'));
      await deliver(call('promise', '[]', [], 'p-62'));
      await deliver(['notify', [fulfil('p-70', 1)]]);
      if (isTraced) inspect.trace(false);
      await deliver(message('o+0', 'promise', [], 'p-63'));
      return JSON.stringify(said);
    };
    expect(await run(true)).toBe(await run(false));
  });
});
