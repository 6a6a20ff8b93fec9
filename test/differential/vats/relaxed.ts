// Options of a vat: durable stores that take what is only virtual, and watchers that are virtual.
import { Far } from '@endo/far';
import { fulfil, ref } from '../../support/capdata.js';
import { makeAttempt, show } from '../../support/vat-code.js';
import type { Options } from '../../support/implementations.js';
import type { VatProgram } from '../../support/vat-program.js';

const makeProgram = (name: string, options: Options): VatProgram => ({
  name,
  options,
  build: ({ note, VatData, baggage }) => {
    const attempt = makeAttempt(note);
    const makeVirtual = VatData.defineKind('virtual', () => ({}), {
      onFulfilled: (_context, value: unknown) => note(`virtual fulfilled ${show(value)}`),
    });
    const handle = VatData.makeKindHandle('durable');
    const makeDurable = VatData.defineDurableKind(handle, (held: unknown) => ({ held }), {});
    const virtual = makeVirtual();
    return Far('root', {
      store: () => {
        attempt('ephemeral', () => baggage.init('ephemeral', Far('ephemeral', {})));
        attempt('virtual', () => baggage.init('virtual', virtual));
        attempt('promise', () => baggage.init('promise', harden(Promise.resolve(1))));
        attempt('has', () => harden([...baggage.keys()]));
      },
      state: () => {
        attempt('ephemeral', () => void makeDurable(Far('ephemeral', {})));
        attempt('virtual', () => void makeDurable(virtual));
      },
      canBe: () => {
        attempt('virtual', () => VatData.canBeDurable(virtual));
        attempt('ephemeral', () => VatData.canBeDurable(Far('ephemeral', {})));
      },
      watch: ([p]: [unknown]) => VatData.watchPromise(p, virtual),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'store');
    await run.message('o+0', 'state');
    await run.message('o+0', 'canBe');
    await run.message('o+0', 'watch', [[ref('p-50')]]);
    await run.notify(fulfil('p-50', 'told'));
  },
});

export const relaxed = makeProgram('options: relaxed durability', { relaxDurabilityRules: true });
export const unrelaxed = makeProgram('options: strict durability', {});
