/**
 * Hostile vats as runtimes load them: source text, evaluated in a Compartment whose globals are what
 * the library hands out and nothing else. What the vat finds out or gets hold of, it `note`s; the
 * test reads the notes.
 */
import { E, Far } from '@endo/far';
import { PassStyleOfEndowmentSymbol } from '@endo/pass-style/endow.js';
import { makeInspectedRun } from '../kernels/inspected.js';
import type { InspectedRun } from '../kernels/inspected.js';
import type { VatProgram } from '../support/vat-program.js';

const quiet = harden({ debug() {}, log() {}, info() {}, warn() {}, error() {} });

/**
 * @param source the parts of a root object, as methods: `attack(a, b) { … }`. In scope are `E`,
 *   `Far`, `harden`, `VatData`, `WeakMap`, `WeakSet`, `vatPowers`, `baggage`, `note` and `kept`, an
 *   array that lives as long as the incarnation
 * @param prelude statements that are run before the root is made
 */
export const hostileVat = (
  source: string,
  prelude = '',
  options: Partial<Pick<VatProgram, 'options' | 'collector'>> = {},
): VatProgram => ({
  name: 'a hostile vat',
  ...options,
  build: ({ vatPowers, VatData, WeakMap, WeakSet, baggage, note }) => {
    const { [PassStyleOfEndowmentSymbol]: passStyleOf } = vatPowers as Record<symbol, unknown>;
    const compartment = new Compartment({
      console: quiet,
      assert,
      HandledPromise,
      E,
      Far,
      harden,
      VatData,
      WeakMap,
      WeakSet,
      [PassStyleOfEndowmentSymbol]: passStyleOf,
    } as never);
    const build = compartment.evaluate(
      `(vatPowers, baggage, note) => {
        const kept = [];
        const attempt = (label, thunk) => {
          try {
            const value = thunk();
            note(label + ': ' + String(value));
            return value;
          } catch (error) {
            note(label + ' threw ' + String(error));
            return undefined;
          }
        };
        ${prelude}
        return Far('root', { ${source} });
      }`,
    ) as (...args: unknown[]) => unknown;
    return build(vatPowers, baggage, note);
  },
  script: async () => {},
});

export interface HostileRun extends InspectedRun {
  /** What the vat has noted since the last look. */
  readonly notes: () => string[];
}

/** The vat, started. */
export const startHostile = async (program: VatProgram): Promise<HostileRun> => {
  const inspected = makeInspectedRun(program);
  const { run } = inspected;
  let seen = 0;
  await run.start();
  return {
    ...inspected,
    notes: () => {
      const fresh = run.events.slice(seen);
      seen = run.events.length;
      return fresh.flatMap(event => (event.type === 'note' ? [event.text] : []));
    },
  };
};

/** What the last delivery was rejected with; undefined when it was not. */
export const failureOf = ({ run }: InspectedRun): string | undefined => {
  const last = run.events.at(-1);
  return last?.type === 'outcome' ? last.failure : undefined;
};
