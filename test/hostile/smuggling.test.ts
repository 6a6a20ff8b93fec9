// Values that are not frozen, or that are proxies: what takes them, and what is read back of them
// once they have changed.
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { CapData, Resolution } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { VatRun } from '../support/vat-run.js';
import { failureOf, hostileVat, startHostile } from './compartment-vat.js';
import type { HostileRun } from './compartment-vat.js';

const prelude = `
  const make = VatData.defineKind('kind', v => ({ v }), {
    get: ({ state }) => state.v,
    set: ({ state }, v) => { state.v = v; },
  });
  /** What they hold, or say, changes when they are told to. */
  const makeValues = () => {
    let truth = 'before';
    const lies = { get: (target, key) => (key === 'a' ? truth : Reflect.get(target, key)) };
    const open = { a: ['before'] };
    const error = Object.assign(Error('before'), { extra: {} });
    const change = () => {
      truth = 'after';
      try { open.a.push('after'); } catch {}
      try { error.message = 'after'; } catch {}
      try { error.extra = 'after'; } catch {}
    };
    const values = {
      open, list: [open], nested: Object.freeze({ open }), error,
      proxy: new Proxy({ a: 'before' }, {}), lyingProxy: new Proxy({ a: 'before' }, lies),
      frozenProxy: new Proxy(harden({ a: 'before' }), {}), proxiedList: new Proxy(harden([1]), {}),
      proxiedFar: new Proxy(Far('far', {}), {}), proxiedPromise: new Proxy(Promise.resolve(), {}),
      map: new Map(), methods: { now: () => 1 }, boxed: Object('text'), regexp: /x/,
      promise: Object.assign(new Promise(() => {}), { extra: 1 }),
      frozenPromise: Object.freeze(Object.assign(new Promise(() => {}), { extra: 1 })),
      holey: [1, , 2], symbolKey: { [Symbol.for('x')]: 1 }, fun: () => 1,
      frozenFun: Object.freeze(() => 1), inherited: Object.freeze(Object.create({ a: 1 })),
      getter: Object.freeze({ get a() { return truth; } }), bytes: new Uint8Array(1),
    };
    return { values: Object.entries(values), change };
  };
  const show = value => [
    Object.isFrozen(value) ? 'frozen' : 'open', value.message ?? JSON.stringify(value),
    value.extra === undefined ? '' : 'extra',
  ].join(' ').trim();`;

const source = `
  ping() { return 'pong'; },
  take(way) {
    const { values, change } = makeValues();
    for (const [name, value] of values) {
      const map = VatData.makeScalarBigMapStore('map');
      const weak = VatData.makeScalarBigWeakMapStore('weak');
      const key = Far('key', {});
      const one = make(0);
      const ways = {
        'map.init': () => { map.init('k', value); return () => map.get('k'); },
        'map.set': () => { map.init('k', 0); map.set('k', value); return () => map.get('k'); },
        'weak.init': () => { weak.init(key, value); return () => weak.get(key); },
        'baggage.init': () => { baggage.init(name, value); return () => baggage.get(name); },
        make: () => { const two = make(value); return () => two.get(); },
        state: () => { one.set(value); return () => one.get(); },
      };
      try { kept.push([name, ways[way]()]); } catch {}
    }
    note(kept.map(([name]) => name).join(' '));
    change();
    for (const [name, read] of kept) note(name + ' ' + show(read()));
  },
  read() {
    for (const [name, read] of kept) note(name + ' ' + show(read()));
  },
  send(target) {
    const { values, change } = makeValues();
    for (const [name, value] of values) {
      E(target)[name](value).then(() => note('sent ' + name), () => note('refused ' + name));
    }
    change();
  },
  answer(wanted) {
    const { values, change } = makeValues();
    return values.find(([name]) => name === wanted)[1];
  }`;

const begin = (): Promise<HostileRun> => startHostile(hostileVat(source, prelude));

const resolutionsOf = ({ run }: HostileRun): Resolution[] =>
  run.calls('resolve', true).flatMap(({ args }) => args[0] as Resolution[]);

/** What is frozen, or an error; a proxy of it is read, and a copy made. */
const FROZEN = ['error', 'frozenProxy', 'proxiedList', 'proxiedFar'];
/** What becomes so when it is hardened first. */
const HARDENED = ['open', 'list', 'nested', 'error', 'proxy', 'lyingProxy', ...FROZEN.slice(1)];

/** How each thing reads that was taken. */
const AS_TAKEN: Readonly<Record<string, string>> = {
  open: 'frozen {"a":["before"]}',
  list: 'frozen [{"a":["before"]}]',
  nested: 'frozen {"open":{"a":["before"]}}',
  error: 'frozen before',
  proxy: 'frozen {"a":"before"}',
  lyingProxy: 'frozen {"a":"before"}',
  frozenProxy: 'frozen {"a":"before"}',
  proxiedList: 'frozen [1]',
  proxiedFar: 'frozen {}',
};
const asTaken = (taken: readonly string[]): string[] =>
  taken.map(name => `${name} ${AS_TAKEN[name] ?? 'unknown'}`);

const ways: ReadonlyArray<readonly [way: string, taken: readonly string[]]> = [
  ['map.init', FROZEN],
  ['map.set', HARDENED],
  ['weak.init', FROZEN],
  // No remotable is durable, whatever it hides behind.
  ['baggage.init', FROZEN.filter(name => name !== 'proxiedFar')],
  ['make', FROZEN],
  ['state', FROZEN],
];

describe('[P6] a vat that smuggles what is unfrozen or proxied', () => {
  it.each(ways)('by %s stores what was passable then, and frozen', async (way, taken) => {
    const program = hostileVat(source, prelude);
    const vat = await startHostile(program);
    await vat.run.message('o+0', 'take', [way]);
    const [names, ...now] = vat.notes();
    expect(names).toBe(taken.join(' '));
    // Until its crank ends, the state of an object is the very things that it was given.
    const isKind = way === 'make' || way === 'state';
    expect(now).toEqual(
      asTaken(taken).map(line =>
        isKind && line.startsWith('error') ? 'error open after extra' : line,
      ),
    );
    await vat.run.message('o+0', 'read');
    expect(vat.notes()).toEqual(asTaken(taken));
    expect(failureOf(vat)).toBeUndefined();
    vat.inspect().checkInvariants();
    const script = async (run: VatRun): Promise<void> => {
      await run.start();
      await run.message('o+0', 'take', [way]);
      await run.message('o+0', 'read');
    };
    await expectSame({ ...program, script });
  });

  it('sends what was passable when it was serialized, or nothing', async () => {
    const vat = await begin();
    await vat.run.message('o+0', 'send', [ref('o-50')]);
    const sent = vat.run.calls('send', true).map(({ args }) => (args[1] as CapData).body);
    expect(sent).toEqual([
      '#["open",[{"a":["before"]}]]',
      '#["list",[[{"a":["before"]}]]]',
      '#["nested",[{"open":{"a":["before"]}}]]',
      '#["proxy",[{"a":"before"}]]',
      '#["frozenProxy",[{"a":"before"}]]',
      '#["proxiedList",[[1]]]',
      '#["proxiedFar",["$0.Alleged: far"]]',
    ]);
    expect(vat.notes()).toEqual(
      (
        'error lyingProxy proxiedPromise map methods boxed regexp promise frozenPromise holey ' +
        'symbolKey fun frozenFun inherited getter bytes'
      )
        .split(' ')
        .map(name => `refused ${name}`),
    );
    vat.inspect().checkInvariants();
  });

  it.each([
    ['open', '#{"a":["before"]}'],
    ['lyingProxy', '#{"a":"before"}'],
    ['proxiedFar', '#"$0.Alleged: far"'],
    ...['map', 'methods', 'getter', 'fun', 'bytes', 'inherited', 'holey'].map(
      name => [name, undefined] as const,
    ),
  ] as const)('answers with %s as it was, or with a rejection', async (name, body) => {
    const vat = await begin();
    await vat.run.message('o+0', 'answer', [name], 'p-70');
    const [[vpid, isReject, data] = [], ...others] = resolutionsOf(vat);
    expect([vpid, isReject, others]).toEqual(['p-70', body === undefined, []]);
    if (body === undefined) expect(data?.body).toMatch(/^#\{"#error":/);
    else expect(data?.body).toBe(body);
    vat.inspect().checkInvariants();
  });
});
