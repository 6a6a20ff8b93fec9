// As `deliberate`, for what is checked at the edge and for calls that the peer lets through.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import type { Delivery } from '../../support/capdata.js';
import { makeAttempt, show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

/** A delivery that the types of this test suite would refuse too. */
const untyped = (...parts: unknown[]): Delivery => parts as unknown as Delivery;

export const callPromise: VatProgram = {
  name: 'a call of an imported promise',
  build: () =>
    Far('root', {
      call: ([p]: [Promise<(...args: unknown[]) => unknown>]) => {
        void E(p)('first', 'second');
      },
    }),
  script: async run => {
    await run.start();
    await run.message('o+0', 'call', [[ref('p-60')]]);
  },
};

export const deviceCheck: VatProgram = {
  name: 'D() with a promise after an object',
  build: ({ note, vatPowers: { D } }) => {
    const attempt = makeAttempt(note);
    return Far('root', {
      call: (device: unknown) => {
        attempt('promise', () => D(device).go?.(Far('argument', {}), harden(Promise.resolve(1))));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'call', [ref('d-40', 'Alleged: device')]);
  },
};

export const knownBatch: VatProgram = {
  name: 'a message with a known resolution that is too big',
  build: ({ note }) => {
    const kept = harden(Promise.resolve('x'.repeat(300)));
    return Far('root', {
      send: (x: Remote) => {
        E(x)
          .m(kept)
          .catch((error: unknown) => note(`send: ${show(error)}`));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'send', [ref('o-50')]);
    await run.notify(fulfil(run.lastResult(), 1));
    run.hooks.setSyscallCapdataLimits(200, 10);
    await run.message('o+0', 'send', [ref('o-50')]);
  },
};

const makeEdge = (name: string, ...deliveries: Delivery[]): VatProgram => ({
  name,
  build: ({ note }) =>
    Far('root', {
      wait: ([p]: [Promise<unknown>]) => {
        void p.then(
          value => note(`fulfilled ${show(value)}`),
          (reason: unknown) => note(`rejected ${show(reason)}`),
        );
      },
      take: (...things: unknown[]) => note(`took ${things.length}`),
    }),
  script: async run => {
    await run.start();
    await run.message('o+0', 'wait', [[ref('p-60')]]);
    for (const delivery of deliveries) await run.deliver(delivery);
    // The vat is unharmed.
    await run.notify(reject('p-60', 'still heard'));
  },
});

const body = (...slots: string[]) => ({
  body: `#["take",[${slots.map((slot, index) => `"${slot.startsWith('p') ? '&' : '$'}${index}"`).join()}]]`,
  slots,
});
const take = (...slots: string[]): Delivery => [
  'message',
  'o+0',
  { methargs: body(...slots), result: null },
];

export const malformed: readonly string[] = [
  'o-',
  'o-0x10',
  'o- 7',
  'o-007',
  'o-5:3',
  'p-d5',
  'o+d/1',
  'x-1',
  '',
  'o-9007199254740993',
];
export const malformedVrefs = makeEdge('malformed vrefs', ...malformed.map(vref => take(vref)));

export const malformedDeliveries = makeEdge(
  'malformed deliveries',
  untyped('nosuch'),
  untyped('message', 'o+0'),
  untyped('message', 'o+0', { methargs: { body: 5, slots: [] }, result: null }),
  untyped('message', 'o+0', { methargs: body(), result: 'o-5' }),
  untyped('notify', [['p-60', false]]),
  untyped('notify', [
    ['p-60', false, { body: '#1', slots: [] }],
    ['p-61', 'no', null],
  ]),
  untyped('notify', [['o-60', false, { body: '#1', slots: [] }]]),
  untyped('dropExports', ['o-5']),
  untyped('retireExports', ['o-5']),
  untyped('retireImports', ['o+0']),
  untyped('dropExports', 'o+0'),
  untyped('startVat', { body: '#{}', slots: [] }),
);
