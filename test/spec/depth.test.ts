// One bound for how deep a value may be nested, wherever it goes, and far from the end of any stack.
import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH } from '../../src/smallcaps/depth.js';
import { makeInspectedRun } from '../kernels/inspected.js';
import { capdata, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';

const nest = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};
const hardened = (depth: number): unknown => harden(nest(depth));

const program: VatProgram = {
  name: 'depth',
  build: ({ VatData, baggage, vatPowers, note }: VatTools) => {
    const { D, exitVat } = vatPowers;
    const accessors = {
      set: (context: { readonly state: object }, v: unknown) =>
        void ((context.state as { v: unknown }).v = v),
    };
    const shaped = { stateShape: harden({ v: M.any() }) };
    const held = VatData.defineKind('held', (v: unknown) => ({ v }), accessors)(0) as {
      set: (v: unknown) => void;
    };
    const guarded = VatData.defineKind('guarded', (v: unknown) => ({ v }), accessors, shaped)(0);
    const watcher = VatData.defineKind('watcher', () => ({}), {
      onFulfilled: (_context: unknown, _value: unknown, arg: unknown) => note(`told ${typeof arg}`),
    })();
    const store = VatData.makeScalarBigMapStore('store', { valueShape: M.any() });
    store.init('there', 0);
    let count = 0;
    const operations: Record<string, (depth: number, thing: unknown) => unknown> = {
      send: (depth, presence) =>
        E(presence as { take: (v: unknown) => Promise<void> }).take(nest(depth)),
      result: depth => nest(depth),
      rejection: depth => {
        throw nest(depth);
      },
      baggage: depth => baggage.init(`k${(count += 1)}`, hardened(depth)),
      'store.init': depth => store.init(`k${(count += 1)}`, hardened(depth)),
      'store.set': depth => store.set('there', nest(depth)),
      state: depth => held.set(hardened(depth)),
      'state with a shape': depth => (guarded as typeof held).set(hardened(depth)),
      watch: depth => VatData.watchPromise(Promise.resolve(), watcher, hardened(depth)),
      device: (depth, device) => D(device)['push']?.(nest(depth)),
      exit: depth => exitVat(nest(depth)),
    };
    return Far('root', {
      run: (name: string, depth: number, thing: unknown) => {
        try {
          const answer = operations[name]?.(depth, thing);
          if (name === 'send')
            (answer as Promise<void>).catch((e: Error) => note(`refused: ${e.message}`));
          return name === 'result' ? answer : 'done';
        } catch (error) {
          if (name === 'rejection') throw error;
          note(`refused: ${(error as Error).message}`);
          return 'refused';
        }
      },
      take: () => 'took',
    });
  },
  script: async () => {},
};

const things: Record<string, string> = { send: 'o-50', device: 'd-70' };

/** What was said of it, in notes and resolutions. */
const perform = async (name: string, depth: number): Promise<string> => {
  const { run, inspect } = makeInspectedRun({
    ...program,
    options: { relaxDurabilityRules: true },
  });
  await run.start();
  run.answerCallNow(() => capdata(1));
  const at = run.events.length;
  const thing = things[name];
  await run.message('o+0', 'run', [name, depth, thing === undefined ? null : ref(thing)], 'p-90');
  inspect().checkInvariants();
  const events = run.events.slice(at);
  expect(events.find(({ type }) => type === 'outcome')).toMatchObject({ failure: undefined });
  return JSON.stringify([
    events.flatMap(event => (event.type === 'note' ? [event.text] : [])),
    run.calls('resolve', true).map(({ args }) => args),
  ]);
};

const names = [
  ...['send', 'result', 'rejection', 'baggage', 'store.init', 'store.set', 'state'],
  ...['state with a shape', 'watch', 'device', 'exit'],
];
const refusal = (depth: number): RegExp =>
  RegExp(`nested ${depth} levels deep, which is more than the \\d+ that can pass`);

describe.each(names)('[T10] %s', name => {
  it('takes what is as deep as the bound', async () => {
    expect(await perform(name, MAX_DEPTH)).not.toMatch(/refused|levels deep/);
  });

  it.each([MAX_DEPTH + 1, 5000, 100_000])('refuses %s levels, and the vat goes on', async depth => {
    const wrapping = { send: 2, device: 1 }[name] ?? 0;
    expect(await perform(name, depth)).toMatch(refusal(depth + wrapping));
  });
});

describe('[T10] what comes in', () => {
  const body = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const deliver = async (delivery: unknown): Promise<string> => {
    const { run } = makeInspectedRun(program);
    await run.start();
    await run.deliver(delivery as Delivery);
    return JSON.stringify(run.calls('resolve', true).map(({ args }) => args));
  };
  const message = (depth: number): unknown => [
    'message',
    'o+0',
    { methargs: { body: `#["take",[${body(depth)}]]`, slots: [] }, result: 'p-90' },
  ];

  it('may be as deep', async () => {
    expect(await deliver(message(MAX_DEPTH))).toMatch(/took/);
  });

  it.each([MAX_DEPTH + 1, 1000, 1_000_000])('is refused at %s levels', async depth => {
    expect(await deliver(message(depth))).toMatch(refusal(depth + 2));
  });
});
