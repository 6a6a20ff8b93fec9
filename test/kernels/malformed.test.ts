// Deliveries that no honest kernel makes: each is refused with an error that quotes what is wrong
// and names the rule; the tables and the vatstore are as before, nothing has been said, and the
// next good delivery works.
import { describe, expect, it } from 'vitest';
import { isDeliveryRefused } from '../../src/host/index.js';
import { capdata, fulfil, message, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import { edgeVat, settle } from './edge-vat.js';
import type { EdgeNames } from './edge-vat.js';
import { makeInspectedRun, stateOf } from './inspected.js';
import { Subject } from './mangle/subject.js';

interface Case {
  readonly what: string;
  readonly delivery: (names: EdgeNames) => unknown;
  readonly error: RegExp;
}

const c = (what: string, delivery: unknown, error: RegExp): Case => ({
  what,
  delivery: typeof delivery === 'function' ? (delivery as Case['delivery']) : () => delivery,
  error,
});

const body = (text: string, slots: readonly string[] = []): unknown => [
  'message',
  'o+0',
  { methargs: { body: text, slots }, result: null },
];
const args = (...values: readonly unknown[]): unknown => message('o+0', 'keep', values);

const shapes: readonly Case[] = [
  c('nothing', undefined, /a delivery must be an array, not "\[undefined\]"/),
  c('null', null, /a delivery must be an array, not null/),
  c('text', 'message', /a delivery must be an array, not "message"/),
  c('a record', { type: 'message' }, /a delivery must be an array, not \{"type":"message"\}/),
  c('no type', [], /unknown delivery type "\[undefined\]"/),
  c('an unknown type', ['ping'], /unknown delivery type "ping"/),
  c('a type of an object', ['toString'], /unknown delivery type "toString"/),
  c('a number for a type', [7], /unknown delivery type 7/),
  c('a message without parts', ['message'], /malformed vref "\[undefined\]": a vref is a string/),
  c('no message', ['message', 'o+0'], /a message must be an object, not "\[undefined\]"/),
  c('a list as a message', ['message', 'o+0', []], /a message must be an object, not \[\]/),
  c('no methargs', ['message', 'o+0', {}], /capdata must be an object, not "\[undefined\]"/),
  c('a body that is no text', body(7 as never), /capdata has non-string \.body 7/),
  c('no slots', ['message', 'o+0', { methargs: { body: '#[]' } }], /non-Array slots/),
  c('slots that are text', body('#[]', 'o-1' as never), /non-Array slots "o-1"/),
  c('a slot that is no text', body('#[]', [7 as never]), /slot that is not a string: 7/),
  c('no resolutions', ['notify'], /the resolutions of notify must be an array/),
  c('a resolution of text', ['notify', ['p-61']], /a resolution must be an array, not "p-61"/),
  c('a flag of text', ['notify', [['p-61', 'no', capdata(1)]]], /rejected flag of "p-61" .*"no"/),
  c('a resolution without data', ['notify', [['p-61', false]]], /capdata must be an object/),
  c('a resolution with more', ['notify', [[...fulfil('p-61', 1), 1]]], /1 elements too many/),
  c('no vrefs', ['dropExports'], /the vrefs of dropExports must be an array/),
  c('a vref for vrefs', ['retireImports', 'o-50'], /the vrefs of retireImports .* not "o-50"/),
  c('options of text', ['changeVatOptions', 'x'], /must name a record of options, not "x"/),
  c('a stop without data', ['stopVat'], /capdata must be an object/),
  c('a second start', ['startVat', capdata({})], /has been started already/),
];

const badVrefs = ['', 'o', 'o+', 'o5', 'o+-5', 'o+05', 'o+ 5', 'o+0x5', 'o+1e1', 'x+5', 'o+d5']
  .concat([
    'o-d5/1',
    'p+d5/1',
    'o+d5/1/1',
    'o+d5/1:',
    'o+5:1',
    'o+9007199254740992',
    'O+5',
    'o+5\n',
  ])
  .map(vref => [vref, JSON.stringify(vref).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')] as const);

const vrefs: readonly Case[] = badVrefs.flatMap(([vref, quoted]) => [
  c(`target ${quoted}`, message(vref, 'ping'), RegExp(`malformed vref ${quoted}: `)),
  c(`slot ${quoted}`, body('#["keep",["$0"]]', [vref]), RegExp(`malformed vref ${quoted}: `)),
  c(`drop of ${quoted}`, ['dropExports', [vref]], RegExp(`malformed vref ${quoted}: `)),
  c(`notify of ${quoted}`, ['notify', [[vref, false, capdata(1)]]], RegExp(`vref ${quoted}: `)),
]);

const sorts: readonly Case[] = [
  c('a message to a device', message('d-70', 'ping'), /cannot be delivered to a device: "d-70"/),
  c('a result that is an object', message('o+0', 'ping', [], 'o-1'), /"o-1": expected a promise/),
  c('a notify of an object', ['notify', [fulfil('o-50', 1)]], /"o-50": expected a promise/),
  c('a vpid twice', ['notify', [fulfil('p-61', 1), fulfil('p-61', 2)]], /"p-61" is named twice/),
  ...['o-50', 'p-61', 'p+5', 'd-70'].flatMap(vref => [
    c(`a drop of ${vref}`, ['dropExports', [vref]], /dropExports names "[opd].*exports/),
    c(`a retirement of ${vref}`, ['retireExports', [vref]], /retireExports names "[opd].*exports/),
  ]),
  ...['o+0', 'o+d10/1', 'p-61', 'd-70'].map(vref =>
    c(`a retirement of the import ${vref}`, ['retireImports', [vref]], /names "[opd].*imports/),
  ),
];

const unknown: readonly Case[] = [
  c('a target never made', message('o+99', 'ping'), /don't remember allocating "o\+99"/),
  c('a promise never made', message('p+99', 'ping'), /don't remember allocating "p\+99"/),
  c('an object never made', args(ref('o-7'), ref('o+99')), /don't remember allocating "o\+99"/),
  c('a device never made', args(ref('d+1')), /don't remember allocating "d\+1"/),
  c('a promise never made', args(ref('p-99'), ref('p+99')), /don't remember .* "p\+99"/),
  c('a result that is the target', message('p-61', 'ping', [], 'p-61'), /"p-61" cannot have that/),
  c('a new one', message('p-99', 'ping', [], 'p-99'), /"p-99" cannot have that/),
  c('a result never made', message('o+0', 'ping', [], 'p+99'), /"p\+99": I don't remember/),
  c('a kind never made', args(ref('o+v99/1')), /reanimate "o\+v99\/1": no kind info/),
  c(
    'an instance never made',
    ({ durable }: EdgeNames) => args(ref(durable.replace(/\d+$/, '99'))),
    /I don't remember allocating "o\+d\d+\/99"/,
  ),
  c(
    'a collection never made',
    ({ store }: EdgeNames) => args(ref(store.replace(/\d+$/, '99'))),
    /I don't remember allocating "o\+v\d+\/99"/,
  ),
  c(
    'a facet of none',
    ({ durable }: EdgeNames) => args(ref(`${durable}:0`)),
    /named with a facet where its kind has none/,
  ),
  c(
    'no facet of some',
    ({ facets: [left = ''] }: EdgeNames) => args(ref(left.replace(/:\d+$/, ''))),
    /named with a facet where its kind has none, or without/,
  ),
  c(
    'a facet too many',
    ({ facets: [left = ''] }: EdgeNames) => args(ref(left.replace(/\d+$/, '2'))),
    /has 2 facets, and none is number 2/,
  ),
  c(
    'a drop of a kind never made, behind a good one',
    ({ local }: EdgeNames) => ['dropExports', [local, 'o+v99/1']],
    /no kind info for "99"/,
  ),
  c(
    'a drop of a facet too many, behind a good one',
    ({ facets: [left = ''] }: EdgeNames) => ['dropExports', [left, left.replace(/\d+$/, '7')]],
    /has 2 facets, and none is number 7/,
  ),
  c(
    'a result that the vat decides',
    ({ decided }: EdgeNames) => message('o+0', 'ping', [ref('p-99')], decided),
    /"p\+\d+", which this vat decides already/,
  ),
];

const large = 'x'.repeat(10_000_000);
const enormous: readonly Case[] = [
  c('a vref of 10 MB', message(`o+${large}`, 'ping'), /^malformed vref "o\+x{98}"… \(10000002/),
  c('a type of 10 MB', [large], /^unknown delivery type "x{100}"… \(10000000 characters\)/),
  c(
    'a resolution with a bad name behind one that cannot be read',
    [
      'notify',
      [
        fulfil('p-61', ref('o-9')),
        ['p-98', false, { body: '#7', slots: [] }],
        ['p-62', false, { body: '#', slots: ['x'] }],
      ],
    ],
    /malformed vref "x"/,
  ),
];

const groups: Readonly<Record<string, readonly Case[]>> = {
  shapes,
  vrefs,
  sorts,
  unknown,
  enormous,
};

describe.each(Object.entries(groups))('[E2] %s', (_name, cases) => {
  it.each(cases)('$what', async ({ delivery, error }) => {
    const inspected = makeInspectedRun(edgeVat);
    const { run, inspect } = inspected;
    const names = await settle(run);
    const before = stateOf(inspected);
    const at = run.events.length;
    await run.deliver(delivery(names) as Delivery);
    const events = run.events.slice(at);
    const outcome = events.find(({ type }) => type === 'outcome');
    const failure = outcome?.type === 'outcome' ? outcome.failure : undefined;
    expect(failure?.replace(/^Error: /, '')).toMatch(error);
    expect(failure).toMatch(/^Error: /);
    expect(failure?.length).toBeLessThan(1000);
    expect(events.filter(({ type }) => type === 'syscall' || type === 'note')).toEqual([]);
    expect(stateOf(inspected)).toBe(before);
    inspect().checkInvariants();
    // The next good one works, and finds no trace of the bad one.
    await run.message('o+0', 'ping', [ref('o-9', 'Alleged: nine')], 'p-90');
    expect(run.calls('resolve', true).map(({ args }) => args)).toEqual([
      [[['p-90', false, { body: '#"pong"', slots: [] }]]],
    ]);
    const nine = run.hooks.slotToVal.get('o-9')?.deref();
    expect(String(nine)).toBe('[object Alleged: nine]');
    inspect().checkInvariants();
  });
});

const starts: readonly Case[] = [
  c('without data', ['startVat'], /capdata must be an object/),
  c('with no JSON', ['startVat', { body: '#{', slots: [] }], /cannot read "#\{" with slots \[\]: /),
  c('a slot out of range', ['startVat', { body: '#"$1"', slots: ['o-1'] }], /cannot read /),
  c('an object never made', ['startVat', capdata(ref('o+5'))], /don't remember .*"o\+5"/),
  c('a promise never made', ['startVat', capdata([ref('p-1'), ref('p+5')])], /"p\+5"/),
  c('a kind never made', ['startVat', capdata([ref('o-1'), ref('o+d6/1')])], /"o\+d6\/1"/),
];

describe('[E2] a start', () => {
  it.each(starts)('$what', async ({ delivery, error }) => {
    const [subject, clean] = [new Subject(edgeVat), new Subject(edgeVat)];
    clean.boot();
    const good = ['startVat', capdata({})];
    expect(await clean.deliver(good)).toBeUndefined();
    subject.boot();
    const before = subject.tables();
    const refused = await subject.deliver(delivery({} as EdgeNames));
    expect(String(refused?.error)).toMatch(error);
    expect(isDeliveryRefused(refused?.error)).toBe(true);
    expect(subject.entries()).toEqual([]);
    expect(subject.calls.filter(({ name }) => name !== 'vatstoreGet')).toEqual([]);
    expect(subject.tables()).toBe(before);
    expect(await subject.deliver(good)).toBeUndefined();
    expect(subject.calls).toEqual(clean.calls);
    expect(subject.tables()).toBe(clean.tables());
    expect(subject.entries()).toEqual(clean.entries());
  });
});
