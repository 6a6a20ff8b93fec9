// What `watchPromise` takes and refuses, and the watcher that is the same in every incarnation.
// Each vat runs on the peer too and must do the same, but for what is declared.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { fulfil, ref, reject } from '../support/capdata.js';
import { runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';
import { keysOf, notesOf, provideHandle } from './kinds-support.js';

const attemptsOf = (run: VatRun): string[] => notesOf(run).filter(note => !note.endsWith('…'));

const makeMethods = ({ note }: VatTools) => ({
  onFulfilled: (_context: unknown, value: unknown, ...args: unknown[]) =>
    note(`fulfilled ${show(value)} ${show(args)}`),
  onRejected: (_context: unknown, reason: unknown, ...args: unknown[]) =>
    note(`rejected ${show(reason)} ${show(args)}`),
});

const unhandled = (run: VatRun): number =>
  run.events.filter(({ type }) => type === 'unhandled').length;

/** There each is found in a later turn only, and the promises stay. */
const wrongDeclared: readonly Difference[] = (() => {
  const refused = (name: string): Difference => ({
    rule: 'early-argument-check',
    peer: [`(note: ${name}: undefined)`],
    ours: [`(note: ${name} threw Error(…`],
  });
  const names = [
    'no promise',
    'a thenable',
    'no watcher',
    'a watcher that is text',
    'a watcher that is a presence',
    'a watcher that is a function',
    'a watcher without handlers',
  ];
  const later: Difference = {
    rule: 'early-argument-check',
    peer: Array<string>(7).fill('(unhandled rejection: …'),
    ours: [],
  };
  const once = [...names.map(refused), later];
  const left = ['p+5', 'p+6', 'p+7', 'p+8'].map(name => `slotToVal: ${name}`);
  return [...once, ...once, { rule: 'no-residue', peer: left, ours: [] }];
})();

/** There each is found in a later turn only; the ephemeral one has a name by then. */
const uncallableDeclared: readonly Difference[] = (() => {
  const counters = (exportID: number) => `{"exportID":${exportID},"collectionID":5,"promiseID":5}`;
  const refused = (name: string): Difference => ({
    rule: 'early-argument-check',
    peer: [`(note: ${name}: undefined)`],
    ours: [`(note: ${name} threw Error(promise watcher must …`],
  });
  const later: Difference = {
    rule: 'early-argument-check',
    peer: ['(unhandled rejection: Error: promise watcher must …'],
    ours: [],
  };
  return [
    refused('store'),
    later,
    refused('ephemeral'),
    {
      rule: 'watcher-unnamed',
      peer: [`vatstoreSet('idCounters', '${counters(14)}')`],
      ours: [],
    },
    later,
    {
      rule: 'watcher-unnamed',
      peer: [`idCounters = ${counters(14)}`],
      ours: [`idCounters = ${counters(13)}`],
    },
    { rule: 'watcher-unnamed', peer: ['slotToVal: o+13'], ours: [] },
  ];
})();

describe('[W1] watchPromise', () => {
  it('sets up in a later turn', async () => {
    const run = await runBeside({
      name: 'a later turn',
      build: tools => {
        const { VatData, note } = tools;
        const make = VatData.defineDurableKind(
          provideHandle(tools, 'watcher'),
          () => ({}),
          makeMethods(tools),
        );
        return Far('root', {
          watch: async ([promise]: [unknown]) => {
            note('before');
            VatData.watchPromise(promise, make());
            note('watched');
            for (const turn of [1, 2, 3]) note(`turn ${turn} ${await Promise.resolve('ended')}`);
          },
        });
      },
      script: async vat => {
        await vat.start();
        await vat.message('o+0', 'watch', [[ref('p-60')]]);
        await vat.notify(fulfil('p-60', 1));
      },
    });
    const lines = run.events.flatMap(event => {
      if (event.type === 'note') return [event.text];
      const isEntry = event.type === 'syscall' && event.call.name === 'vatstoreSet';
      return isEntry && String(event.call.args[0]).startsWith('vc.3.sp') ? ['set up'] : [];
    });
    // The watched promise had its entry only after the call had returned.
    expect(lines.indexOf('set up')).toBeGreaterThan(lines.indexOf('watched'));
    expect(lines.at(-1)).toBe('fulfilled 1 []');
  });

  const wrong: VatProgram = {
    name: 'wrong arguments',
    build: tools => {
      const { VatData, note } = tools;
      const attempt = makeAttempt(note);
      const methods = makeMethods(tools);
      const define = (tag: string, of: Parameters<typeof VatData.defineDurableKind>[2]) =>
        VatData.defineDurableKind(provideHandle(tools, tag), () => ({}), of);
      const make = define('watcher', methods);
      const makeUseless = define('useless', { hello: () => 'hello' });
      const pending = () => new Promise(() => undefined);
      let remote: unknown;
      const watches: Record<string, () => unknown> = {
        'no promise': () => VatData.watchPromise('promise', make()),
        'a thenable': () => VatData.watchPromise({ then: () => undefined }, make()),
        'no watcher': () => VatData.watchPromise(pending(), undefined),
        'a watcher that is text': () => VatData.watchPromise(pending(), 'watcher'),
        'a watcher that is a presence': () => VatData.watchPromise(pending(), remote),
        'a watcher that is a function': () => VatData.watchPromise(pending(), () => undefined),
        'a watcher without handlers': () => VatData.watchPromise(pending(), makeUseless()),
        'an argument that is not durable': () =>
          VatData.watchPromise(pending(), make(), VatData.makeScalarBigMapStore('virtual')),
        'an argument that cannot be passed': () =>
          VatData.watchPromise(pending(), make(), () => undefined),
      };
      return Far('root', {
        watch: (given: unknown) => {
          remote = given;
          for (const [name, watch] of Object.entries(watches)) attempt(name, watch);
        },
      });
    },
    script: async vat => {
      await vat.start();
      await vat.message('o+0', 'watch', [ref('o-50')]);
      await vat.message('o+0', 'watch', [ref('o-50')]);
    },
  };

  it('refuses at once what the caller can see, and the rest leaves nothing of the watch', async () => {
    const run = await runBeside(wrong, wrongDeclared);
    expect(attemptsOf(run)).toEqual(
      Array.from({ length: 2 }, () => [
        expect.stringMatching(/^no promise threw Error\(watchPromise only watches promises/),
        expect.stringMatching(/^a thenable threw Error\(watchPromise only watches promises/),
        expect.stringMatching(/^no watcher threw Error\(promise watcher must be an object/),
        expect.stringMatching(
          /^a watcher that is text threw Error\(promise watcher must be an obj/,
        ),
        ...['presence', 'function'].map(sort =>
          expect.stringMatching(
            RegExp(
              `^a watcher that is a ${sort} threw Error\\(promise watcher must be a virtual obj`,
            ),
          ),
        ),
        expect.stringMatching(
          /^a watcher without handlers threw Error\(promise watcher must implem/,
        ),
        'an argument that is not durable: undefined',
        'an argument that cannot be passed: undefined',
      ]).flat(),
    );
    expect(unhandled(run)).toBe(4);
    expect(keysOf(run, 'vc.3.s').filter(key => key.startsWith('vc.3.sp'))).toEqual([]);
    expect([...run.hooks.slotToVal.keys()].filter(key => key.startsWith('p'))).toEqual([]);
  });
});

describe('[W2] the watcher', () => {
  const makeWatchers = (relaxDurabilityRules: boolean): VatProgram => ({
    name: `watchers, ${relaxDurabilityRules ? 'relaxed' : 'strict'}`,
    options: { relaxDurabilityRules },
    build: tools => {
      const { VatData, note } = tools;
      const attempt = makeAttempt(note);
      const methods = makeMethods(tools);
      const makeDurable = VatData.defineDurableKind(
        provideHandle(tools, 'durable'),
        () => ({}),
        methods,
      );
      const makeFacets = VatData.defineDurableKindMulti(
        provideHandle(tools, 'facets'),
        () => ({}),
        { watcher: methods, other: { hello: () => 'hello' } },
      );
      const makeVirtual = VatData.defineKind('virtual', () => ({}), methods);
      const watchers: Record<string, () => unknown> = {
        durable: makeDurable,
        facet: () => makeFacets().watcher,
        virtual: makeVirtual,
        ephemeral: () => Far('ephemeral', { onFulfilled: () => undefined }),
        store: () => VatData.makeScalarBigMapStore('store', { durable: true }),
      };
      return Far('root', {
        watch: ([promise]: [unknown], name: string) =>
          attempt(name, () => VatData.watchPromise(promise, watchers[name]?.(), name)),
      });
    },
    script: async vat => {
      await vat.start();
      for (const [index, name] of ['durable', 'facet', 'virtual', 'store', 'ephemeral'].entries()) {
        await vat.message('o+0', 'watch', [[ref(`p-${60 + index}`)], name]);
        const call = fulfil(`p-${60 + index}`, index);
        await (index === 1 ? vat.notify(reject('p-61', 'no')) : vat.notify(call));
      }
    },
  });

  it('is a durable object or a facet of one', async () => {
    const run = await runBeside(makeWatchers(false), uncallableDeclared);
    expect(notesOf(run).filter(note => /ed .* \[/.test(note))).toEqual([
      'fulfilled 0 [durable]',
      'rejected no [facet]',
    ]);
    expect(unhandled(run)).toBe(1);
    expect(notesOf(run).filter(note => note.includes('threw'))).toEqual([
      'store threw Error(promise watcher must implement at least one handler method)',
      'ephemeral threw Error(promise watcher must be a virtual object, not "[Alleged: ephemeral]")',
    ]);
  });

  it('may be a virtual object under relaxDurabilityRules, and nothing else', async () => {
    const run = await runBeside(makeWatchers(true), uncallableDeclared);
    expect(notesOf(run).filter(note => /ed .* \[/.test(note))).toEqual([
      'fulfilled 0 [durable]',
      'rejected no [facet]',
      'fulfilled 2 [virtual]',
    ]);
    expect(unhandled(run)).toBe(0);
  });
});

describe('[W8] providePromiseWatcher', () => {
  it('gives the same watcher in every incarnation, with the handlers of the present one', async () => {
    const run = await runBeside({
      name: 'provided watchers',
      build: tools => {
        const { VatData, note, incarnation, baggage } = tools;
        const handle = provideHandle(tools, 'provided') as never;
        const watcher = VatData.providePromiseWatcher(
          handle,
          (value, ...args) => note(`${incarnation}: fulfilled ${show(value)} ${show(args)}`),
          (reason, ...args) => note(`${incarnation}: rejected ${show(reason)} ${show(args)}`),
        );
        if (!baggage.has('first')) baggage.init('first', watcher);
        note(`${incarnation}: the same: ${String(baggage.get('first') === watcher)}`);
        const half = VatData.providePromiseWatcher(provideHandle(tools, 'half'), value =>
          note(`${incarnation}: half ${show(value)}`),
        );
        return Far('root', {
          watch: (...promises: unknown[]) => {
            for (const promise of promises) {
              VatData.watchPromise(promise, watcher, incarnation);
              VatData.watchPromise(promise, half);
            }
          },
          give: () => harden([watcher, half]),
        });
      },
      script: async vat => {
        await vat.start();
        await vat.message('o+0', 'watch', [ref('p-60'), ref('p-61'), ref('p-62')]);
        await vat.message('o+0', 'give', [], 'p-1');
        await vat.notify(fulfil('p-60', 'at once'));
        await vat.start();
        await vat.message('o+0', 'give', [], 'p-2');
        await vat.notify(reject('p-61', 'no'));
        await vat.start();
        await vat.message('o+0', 'watch', [ref('p-62')]);
        await vat.notify(fulfil('p-62', 'at last'));
      },
    });
    expect(notesOf(run)).toEqual([
      '0: the same: true',
      '0: fulfilled at once [0]',
      '0: half at once',
      '1: the same: true',
      '1: rejected no [0]',
      '2: the same: true',
      '2: fulfilled at last [0]',
      '2: half at last',
      '2: fulfilled at last [2]',
      '2: half at last',
    ]);
    // Nobody wanted the rejection that the second has no handler for.
    expect(unhandled(run)).toBe(1);
    const given = run
      .calls('resolve')
      .map(({ args: [batch] }) => (batch as Array<readonly unknown[]>)[0]?.[2]);
    expect(given).toHaveLength(2);
    expect(given[1]).toEqual(given[0]);
  });
});
