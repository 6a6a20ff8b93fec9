// What another vat has said and nobody can read: the result, or the promise, is rejected with what is
// wrong with it; no method runs, nothing of it stays in the tables or the vatstore, the vat goes on.
// What the kernel has introduced by it is given back.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import type { OptIns } from '../../src/opt-ins.js';
import type { VatProgram } from '../support/vat-program.js';
import { capdata, fulfil, message, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import { edgeVat, settle } from './edge-vat.js';
import { makeInspectedRun, stateOf } from './inspected.js';
import type { InspectedRun } from './inspected.js';

interface Case {
  readonly what: string;
  readonly body: string;
  readonly slots?: readonly string[];
  readonly error: RegExp;
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const large = 'x'.repeat(10_000_000);

const cases: readonly Case[] = [
  { what: 'an empty body', body: '', error: /^cannot read "" with slots \[\]: / },
  {
    what: 'no JSON',
    body: '#["keep",[',
    slots: ['o-9'],
    error: /"#\[\\"keep\\",\[" .*\["o-9"\]: /,
  },
  { what: 'more than JSON', body: '#["keep",[]]x', error: /JSON/ },
  { what: 'a slot out of range', body: '#["keep",["$0","$1"]]', slots: ['o-9'], error: /slot/ },
  { what: 'a promise out of range', body: '#["keep",["&3"]]', slots: ['p-99'], error: /slot/ },
  { what: 'a slot below zero', body: '#["keep",["$-1"]]', slots: ['o-9'], error: /cannot read/ },
  { what: 'a slot of no number', body: '#["keep",["$x","$0"]]', slots: ['o-9'], error: /cannot/ },
  {
    what: 'an unknown constant',
    body: '#["keep",["$0","#nothing"]]',
    slots: ['o-9'],
    error: /#nothing/,
  },
  { what: 'an object as a promise', body: '#["keep",["&0"]]', slots: ['o-9'], error: /promise/ },
  { what: 'a bigint of letters', body: '#["keep",["$0","+1x"]]', slots: ['o-9'], error: /BigInt/ },
  {
    what: 'an interface of no presence',
    body: '#["keep",["$0.x"]]',
    slots: ['o-9'],
    error: /"x" of "o-9"/,
  },
  {
    what: 'the same of one that is known',
    body: '#["keep",["$0.x"]]',
    slots: ['o-50'],
    error: /"x" of "o-50"/,
  },
  {
    what: 'methargs of no list',
    body: '#{"a":"$0"}',
    slots: ['o-9'],
    error: /methargs of a message .* not an object/,
  },
  { what: 'methargs of text', body: '#"hi"', error: /methargs of a message .* not "hi"/ },
  { what: 'methargs without anything', body: '#[]', error: /neither method nor property/ },
  {
    what: 'neither method nor arguments',
    body: '#["#undefined"]',
    error: /neither method nor property/,
  },
  ...(
    [
      ['7', '7'],
      ['null', 'null'],
      ['{}', 'an object'],
      ['true', 'true'],
      ['"+7"', 'the bigint 7'],
      ['"$0"', 'an object'],
      ['"&1"', 'an object'],
    ] as const
  ).map(([text, shown]) => ({
    what: `the method ${text}`,
    body: `#[${text},["$0"]]`,
    slots: ['o-9', 'p-99'],
    error: RegExp(`method of a message must be a string or a symbol, not ${shown}$`),
  })),
  ...(
    [
      ['7', '7'],
      ['"x"', '"x"'],
      ['{"a":"$0"}', 'an object'],
      ['true', 'true'],
      ['"&1"', 'an object'],
    ] as const
  ).map(([text, shown]) => ({
    what: `the arguments ${text}`,
    body: `#["keep",${text}]`,
    slots: ['o-9', 'p-99'],
    error: RegExp(`arguments of a message must be an array, not ${shown}$`),
  })),
  {
    what: 'one list too deep',
    body: `#["keep",[${nested(65)}]]`,
    error: /nested 67 levels deep, .* the 66 /,
  },
  {
    what: 'lists far too deep',
    body: `#["keep",[${nested(200_000)}]]`,
    error: /nested 200002 levels deep/,
  },
  {
    what: 'lists without an end',
    body: `#${'['.repeat(10_000_000)}`,
    error: /nested 10000000 levels/,
  },
  {
    what: '10 MB of no JSON',
    body: large,
    error: /^cannot read "x{100}"… \(10000000 characters\)/,
  },
];

const introduced = (slots: readonly string[]): string[] =>
  slots.filter(slot => slot.startsWith('o-') && slot !== 'o-50');
const promisesOf = (slots: readonly string[]): string[] =>
  slots.filter(slot => slot.startsWith('p'));

/** All but what the next sweep will look at. */
const lasting = (inspected: InspectedRun): string =>
  stateOf(inspected)
    .replaceAll(/\\"possiblyDeadSet\\":(\[.*?\]|\d+),/g, '')
    .replaceAll(/\\"possiblyRetiredSet\\":(\[.*?\]|\d+),/g, '');

const outcomeOf = (run: InspectedRun['run'], at: number): string | undefined => {
  const outcome = run.events.slice(at).find(({ type }) => type === 'outcome');
  return outcome?.type === 'outcome' ? outcome.failure : 'none';
};

const errorOf = (data: unknown): string => {
  const { '#error': text } = JSON.parse((data as { body: string }).body.slice(1)) as Record<
    string,
    string
  >;
  return text ?? '';
};

describe.each([true, false])(
  '[E12] a message that cannot be read, with a result: %s',
  hasResult => {
    it.each(cases)('$what', async ({ body, slots = [], error }) => {
      const inspected = makeInspectedRun(edgeVat);
      const { run, inspect } = inspected;
      await settle(run);
      const before = lasting(inspected);
      const at = run.events.length;
      const result = hasResult ? 'p-90' : null;
      await run.deliver([
        'message',
        'o+0',
        { methargs: { body, slots }, result },
      ] as unknown as Delivery);
      expect(outcomeOf(run, at)).toBeUndefined();
      expect(run.events.slice(at).filter(({ type }) => type === 'note')).toEqual([]);
      const told = run.calls('resolve', true).map(({ args }) => args[0]) as [
        string,
        boolean,
        unknown,
      ][][];
      expect(told.map(batch => batch.map(([vpid, isReject]) => [vpid, isReject]))).toEqual(
        hasResult ? [[['p-90', true]]] : [],
      );
      if (hasResult) expect(errorOf(told[0]?.[0]?.[2])).toMatch(error);
      expect(run.calls('subscribe', true).map(({ args }) => args)).toEqual(
        promisesOf(slots).map(vpid => [vpid]),
      );
      expect(lasting(inspected)).toBe(before);
      inspect().checkInvariants();
      // What was introduced is given back.
      await run.sweep();
      const drops = introduced(slots);
      expect(run.calls('dropImports', true).map(({ args }) => args)).toEqual(
        drops.length > 0 ? [[drops]] : [],
      );
      expect(run.calls('retireImports', true).map(({ args }) => args)).toEqual(
        drops.length > 0 ? [[drops]] : [],
      );
      expect(lasting(inspected)).toBe(before);
      // The next good one works, and finds no trace of the bad one.
      await run.message('o+0', 'ping', [ref('o-9', 'Alleged: nine')], 'p-91');
      expect(run.calls('resolve', true).map(({ args }) => args)).toEqual([
        [[['p-91', false, { body: '#"pong"', slots: [] }]]],
      ]);
      expect(String(run.hooks.slotToVal.get('o-9')?.deref())).toBe('[object Alleged: nine]');
      inspect().checkInvariants();
    });
  },
);

describe('[E12] a message that cannot be read', () => {
  it('rejects a result that the vat had imported, for its own holders as well', async () => {
    const heard: string[] = [];
    const { run } = makeInspectedRun({
      ...edgeVat,
      build: () =>
        Far('root', {
          hold: (promise: Promise<unknown>) =>
            void promise.catch((e: Error) => heard.push(e.message)),
        }),
    });
    await run.start();
    await run.message('o+0', 'hold', [ref('p-80')]);
    await run.deliver(['message', 'o+0', { methargs: { body: '#[', slots: [] }, result: 'p-80' }]);
    expect(heard).toEqual([expect.stringMatching(/^cannot read "#\["/)]);
    expect(run.calls('resolve', true)).toHaveLength(1);
  });

  it('is given back with what a promise in it settles to', async () => {
    const { run, inspect } = makeInspectedRun(edgeVat);
    await settle(run);
    await run.deliver([
      'message',
      'o+0',
      { methargs: { body: '#[', slots: ['p-99'] }, result: null },
    ]);
    expect(run.calls('subscribe', true).map(({ args }) => args)).toEqual([['p-99']]);
    await run.notify(fulfil('p-99', [ref('o-77'), ref('p-98')]));
    expect(run.calls('subscribe', true).map(({ args }) => args)).toEqual([['p-98']]);
    await run.sweep();
    expect(run.calls('dropImports', true).map(({ args }) => args)).toEqual([[['o-77']]]);
    inspect().checkInvariants();
  });

  it('is the fault of the kernel where it names what was never allocated', async () => {
    const { run } = makeInspectedRun(edgeVat);
    await settle(run);
    const at = run.events.length;
    await run.message('o+0', 'keep', [ref('o+99')], 'p-90');
    expect(outcomeOf(run, at)).toMatch(/don't remember allocating "o\+99"/);
  });
});

describe('[E12] a resolution that cannot be read', () => {
  it.each(['x', '#[', '#"#nothing"', `#${nested(65)}`, '#{"a":"$3"}'])('%s', async body => {
    const inspected = makeInspectedRun(edgeVat);
    const { run, inspect } = inspected;
    await settle(run);
    await run.message('o+0', 'keep', [ref('p-62')]);
    const at = run.events.length;
    await run.deliver([
      'notify',
      [fulfil('p-62', ref('o-9')), ['p-61', false, { body, slots: ['o-78', 'p-62', 'p-63'] }]],
    ] as unknown as Delivery);
    expect(outcomeOf(run, at)).toBeUndefined();
    expect([...run.hooks.importedVPIDs.keys()]).toEqual([]);
    expect(run.hooks.slotToVal.has('o-9')).toBe(true);
    expect(run.hooks.slotToVal.has('o-78')).toBe(false);
    expect(run.calls('subscribe', true).map(({ args }) => args)).toEqual([['p-63']]);
    inspect().checkInvariants();
    await run.sweep();
    expect(run.calls('dropImports', true).map(({ args }) => args)).toEqual([[['o-78']]]);
  });
});

describe('[E12] limits that are opted into', () => {
  const options: OptIns = { maxIncomingBody: 40, maxIncomingSlots: 2 };
  const limited: VatProgram = { ...edgeVat, options: { enableDisavow: false, ...options } };
  const deliver = async (methargs: { body: string; slots: string[] }): Promise<string> => {
    const { run } = makeInspectedRun(limited);
    await run.start();
    await run.deliver(message('o+0', 'ping'));
    await run.deliver(['message', 'o+0', { methargs, result: 'p-90' }] as unknown as Delivery);
    const [batch] = run.calls('resolve', true).map(({ args }) => args[0]) as [
      string,
      boolean,
      unknown,
    ][][];
    const [, isReject, data] = batch?.[0] ?? [];
    return isReject === true ? errorOf(data) : 'pong';
  };

  it('are kept at their value', async () => {
    const body = `#["ping",["${'x'.repeat(26)}"]]`;
    expect(body.length).toBe(40);
    expect(await deliver({ body, slots: ['o-1', 'o-2'] })).toBe('pong');
  });

  it('refuse a longer body, and more slots, unread', async () => {
    const { body } = capdata(['ping', ['x'.repeat(27)]]);
    expect(await deliver({ body, slots: [] })).toMatch(
      /41 characters, more than the maxIncomingBody of 40$/,
    );
    expect(await deliver({ body: '#[', slots: ['o-1', 'o-2', 'o-3'] })).toMatch(
      /3 slots, more than the maxIncomingSlots of 2$/,
    );
  });
});

// The words of a refusal can quote what was sent. A resolution that is too large ends a vat.
describe('[E12] [E5] what is refused in words as long as the message', () => {
  const long = 'x'.repeat(9_999_900);
  it.each([
    ['a constant', `#["keep",["#${long}"]]`, /^cannot read .{1000,2000}characters\)$/],
    ['an interface', `#["keep",["$0.${long}"]]`, /^cannot read .{1000,2000}characters\)$/],
    ['a tag', `#["keep",[{"#tag":"#${long}","payload":1}]]`, /^cannot read .{1000,2000}/],
    ['a property', `#["keep",[{"#${long}":1}]]`, /^cannot read .{1000,2000}/],
    ['a bigint', `#["+${'9'.repeat(50_000)}",[]]`, /not the bigint 9{900,1000}… /],
    ['a method', `#["${long}",[]]`, /^the reason of a rejection is too large$/],
    ['a method of quotes', `#["m${'\\"'.repeat(4_000_000)}",[]]`, /^the reason of a rejection/],
  ])('%s', async (_what, body, error) => {
    const { run } = makeInspectedRun(edgeVat);
    await settle(run);
    await run.deliver(['message', 'o+0', { methargs: { body, slots: ['o-9'] }, result: 'p-90' }]);
    expect(run.calls('exit', true)).toEqual([]);
    const [batch] = run.calls('resolve', true).map(({ args }) => args[0]) as [
      string,
      boolean,
      unknown,
    ][][];
    expect(batch?.map(([vpid, isReject]) => [vpid, isReject])).toEqual([['p-90', true]]);
    expect(errorOf(batch?.[0]?.[2])).toMatch(error);
  });
});

it('[E12] what a sender says stays on one line of the console', async () => {
  const { run } = makeInspectedRun(edgeVat);
  await settle(run);
  const body = '#["keep",["+1\\n[kernel] vat terminated\\u001b[2J"]]';
  await run.deliver(['message', 'o+0', { methargs: { body, slots: [] }, result: 'p-90' }]);
  const [batch] = run.calls('resolve', true).map(({ args }) => args[0]) as [
    string,
    boolean,
    unknown,
  ][][];
  expect(errorOf(batch?.[0]?.[2])).toContain(
    String.raw`Cannot convert +1\u000a[kernel] vat terminated\u001b[2J to a BigInt`,
  );
});
