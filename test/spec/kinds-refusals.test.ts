// What is refused to a kind leaves nothing behind, where the peer leaves numbers and counts.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { kindData, keysOf, methods, notesOf, provideHandle, type Thing } from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');

/**
 * On the peer each virtual kind that is refused has taken a number and written its descriptor by
 * then, and one of the durable ones has made its handle one for objects without facets for good.
 */
const refusedDefinitions: readonly Difference[] = (() => {
  const taken = Array.from({ length: 19 }, (_, index) => index + 11);
  const kind = (start: string, end: string, what: string) =>
    `${start}.dkind.10.descriptor${end}{"kindID":"10","tag":"d",${what},"stateShapeCapData":{"body":"#\\"#undefined\\"","slots":[]}}`;
  const [unfaceted, faceted] = ['"unfaceted":true', '"facets":["f","g"]'];
  const take = (id: number): Difference => ({
    rule: 'kind-check-first',
    peer: [`vatstoreSet('vom.vkind.${id}.descriptor', '{"kindID":"${id}","tag":"v"}')`],
    ours: [],
  });
  const written = (what: string) => `${kind("vatstoreSet('vom", "', '", what)}')`;
  const read = (what: string) => `${kind("vatstoreGet('vom", "') -> '", what)}'`;
  const counters = (exportID: number) => `"exportID":${exportID},"collectionID":4,"promiseID":5}`;
  return [
    ...taken.slice(0, 11).map(take),
    { rule: 'no-residue', peer: [written(unfaceted)], ours: [] },
    ...taken.slice(11).map(take),
    {
      rule: 'no-residue',
      peer: ['(note: what is right is refused)'],
      ours: [written(faceted), '(note: what is right is defined)'],
    },
    { rule: 'no-residue', peer: [read(unfaceted)], ours: [read(faceted)] },
    {
      rule: 'kind-check-first',
      peer: [`vatstoreSet('idCounters', '{${counters(30)}')`],
      ours: [`vatstoreSet('idCounters', '{${counters(11)}')`],
    },
    {
      rule: 'no-residue',
      peer: ['<< REJECTED Error: defineDurableKind not called for tags: [d]'],
      ours: ['<< ok'],
    },
    {
      rule: 'kind-check-first',
      peer: [`idCounters = {${counters(30)}`],
      ours: [`idCounters = {${counters(11)}`],
    },
    {
      rule: 'no-residue',
      peer: [kind('vom', ' = ', unfaceted)],
      ours: [kind('vom', ' = ', faceted)],
    },
    {
      rule: 'kind-check-first',
      peer: taken.map(id => `vom.vkind.${id}.descriptor = {"kindID":"${id}","tag":"v"}`),
      ours: [],
    },
  ];
})();

describe('a failing operation changes nothing', () => {
  it('[K3] a refused initial state counts nothing and registers nothing', async () => {
    const program: VatProgram = {
      name: 'refused state',
      build: tools => {
        const make = kindData(tools).defineDurableKind(
          provideHandle(tools, 'd'),
          (p: unknown) => ({ a: p, b: harden([p]), c: Far('not durable', {}) }),
          methods,
        );
        const attempt = makeAttempt(tools.note);
        return Far('root', { make: (p: unknown) => attempt('make', () => make(p)) });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'make', [x50]);
      },
    };
    const run = await runBeside(program, [
      {
        rule: 'no-residue',
        peer: [
          "vatstoreGet('vom.rc.o-50') -> undefined",
          "vatstoreSet('vom.rc.o-50', '1')",
          "vatstoreGet('vom.rc.o-50') -> '1'",
          "vatstoreSet('vom.rc.o-50', '2')",
        ],
        ours: [],
      },
      { rule: 'no-residue', peer: ['vom.rc.o-50 = 2'], ours: [] },
    ]);
    expect(notesOf(run).join()).toContain('value for "c" is not durable: slot 0 of');
    expect(keysOf(run, 'vom.rc.o-50')).toEqual([]);
    expect(keysOf(run, 'vom.o+d10/')).toEqual([]);
    expect([...run.hooks.slotToVal.keys()]).not.toContain('o+d10/1');
  });

  it('[K6] a refused definition takes no number, and stores and registers nothing', async () => {
    const wrong: Array<readonly [behavior: unknown, options?: unknown]> = [
      [undefined],
      [null],
      [5],
      [{ a: 1 }],
      [[() => 1]],
      [methods, { stateShape: 5 }],
      [methods, { stateShape: { a: () => 1 } }],
      [methods, { stateShape: { [Symbol.for('x')]: 1 } }],
      [methods, { receiveAmplifier: () => undefined }],
      [methods, { interfaceGuardKit: {} }],
      [methods, { interfaceGuard: M.interface('I', { other: M.call().returns() }) }],
      [methods, null],
    ];
    const wrongKits: Array<readonly [behavior: unknown, options?: unknown]> = [
      [undefined],
      [{}],
      [methods],
      [{ f: methods }],
      [{ f: methods, g: 5 }],
      [{ f: methods, g: methods, [Symbol.for('h')]: methods }],
      [{ f: methods, g: methods }, { interfaceGuardKit: { f: M.interface('F', {}) } }],
    ];
    const program: VatProgram = {
      name: 'refused definitions',
      build: tools => {
        const data = kindData(tools);
        const init = () => ({});
        const handle = provideHandle(tools, 'd');
        const refuse = (label: string, work: () => unknown): void => {
          try {
            work();
            tools.note(`${label} is defined`);
          } catch (error) {
            tools.note(`${label} is refused${error instanceof Error ? '' : ' with no error'}`);
          }
        };
        for (const [index, [behavior, options]] of wrong.entries()) {
          refuse(`virtual ${index}`, () => data.defineKind('v', init, behavior, options));
          refuse(`durable ${index}`, () => data.defineDurableKind(handle, init, behavior, options));
        }
        for (const [index, [behavior, options]] of wrongKits.entries()) {
          refuse(`virtual kit ${index}`, () => data.defineKindMulti('v', init, behavior, options));
          refuse(`durable kit ${index}`, () =>
            data.defineDurableKindMulti(handle, init, behavior, options),
          );
        }
        // Nothing of it stands in the way of the right definition.
        refuse('what is right', () =>
          data.defineDurableKindMulti(handle, init, { f: methods, g: methods }),
        );
        return Far('root', {});
      },
      script: async run => {
        await run.start();
      },
    };
    const run = await runBeside(program, refusedDefinitions);
    expect(notesOf(run).filter(note => !note.endsWith(' is refused'))).toEqual([
      'what is right is defined',
    ]);
    expect(keysOf(run, 'vom.vkind')).toEqual([]);
    expect(run.store.get('idCounters')).toContain('"exportID":11');
    expect(run.store.get('vom.dkind.10.descriptor')).toContain('"facets":["f","g"]');
    expect(run.hooks.getRetentionStats()).toMatchObject({
      definedDurableKinds: 1,
      nextInstanceIDs: 1,
      kindInfoTable: 10,
    });
  });

  it('[K3] a refused change of state leaves counts, value and bytes as they were', async () => {
    const run = await runBeside({
      name: 'refused change',
      build: tools => {
        const make = kindData(tools).defineDurableKind(
          provideHandle(tools, 'd'),
          (a: unknown) => ({ a }),
          methods,
          { stateShape: { a: M.remotable() } },
        );
        let thing: Thing;
        return Far('root', {
          make: (p: unknown) => {
            thing = make(p);
          },
          set: () => {
            const before = thing.get();
            for (const value of [5, Far('remotable', {}), undefined, {}]) {
              expect(() => thing.set(value)).toThrow(Error);
              expect(thing.get()).toBe(before);
            }
          },
        });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'make', [x50]);
        const before = run.store.entries();
        await run.message('o+0', 'set', [], 'p-1');
        expect(run.calls('vatstoreSet', true).map(({ args }) => args[0])).toEqual(['idCounters']);
        expect(run.store.entries().filter(([key]) => key !== 'idCounters')).toEqual(
          before.filter(([key]) => key !== 'idCounters'),
        );
      },
    });
    expect(run.store.get('vom.rc.o-50')).toBe('1');
    expect(show(run.calls('resolve').at(-1)?.args)).toContain('[p-1, false,');
  });
});
