/**
 * A vat with one durable kind, `account`, whose definition each incarnation
 * chooses: for the tests of migrations.
 */
import { Far } from '@endo/far';
import type { Options } from '../support/implementations.js';
import type { VatTools } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';
import { type KindData, kindData, type Maker, provideHandle } from './kinds-support.js';

export interface Definition {
  readonly init?: (...args: never[]) => unknown;
  readonly options?: unknown;
  /** Before the kind is defined. */
  readonly before?: (tools: VatTools, VatData: KindData) => void;
}

export interface Accounts {
  readonly run: VatRun;
  /** The next incarnation. @returns what its start failed with, if it did */
  upgrade(definition: Definition): Promise<string | undefined>;
  /** Runs code in a delivery of its own. @returns what it returned; @throws what it threw */
  inVat<T>(work: (tools: VatTools, make: Maker) => T): Promise<T>;
  /** The state of an object as it is stored: bodies by property. */
  stored(baseRef: string): Readonly<Record<string, string>>;
  count(vref: string): number;
}

const methods = {
  get: ({ state }: { state: Record<string, unknown> }, prop: string) => state[prop],
  set: ({ state }: { state: Record<string, unknown> }, prop: string, value: unknown) => {
    state[prop] = value;
  },
  all: ({ state }: { state: Record<string, unknown> }) => {
    const all: Record<string, unknown> = {};
    for (const prop in state) all[prop] = state[prop];
    return JSON.stringify(all, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  },
};

/** The last outcome of a delivery. */
const lastFailure = (run: VatRun): string | undefined => {
  for (const event of [...run.events].reverse()) {
    if (event.type === 'outcome') return event.failure;
  }
  return undefined;
};

export const startAccounts = (
  options: Options = {},
  implementation: Parameters<typeof makeVatRun>[1] = 'ours',
): Accounts => {
  let definition: Definition = {};
  let present: { readonly tools: VatTools; readonly make: Maker } | undefined;
  let job: () => unknown = () => undefined;
  const build = (tools: VatTools): unknown => {
    const VatData = kindData(tools);
    const handle = provideHandle(tools, 'account');
    definition.before?.(tools, VatData);
    const init = definition.init ?? ((state: unknown) => harden(state));
    const make = VatData.defineDurableKind(handle, init, methods, definition.options);
    present = { tools, make };
    return Far('root', { work: () => void job() });
  };
  const run = makeVatRun(
    { name: 'accounts', options, build, script: async () => {} },
    implementation,
  );
  const stateOf = (baseRef: string): Record<string, { body: string; slots: string[] }> =>
    JSON.parse(run.store.get(`vom.${baseRef}`) ?? '{}') as never;
  return {
    run,
    async upgrade(next) {
      definition = next;
      await run.start();
      return lastFailure(run);
    },
    async inVat(work) {
      const result: { value?: ReturnType<typeof work>; error?: unknown } = {};
      job = () => {
        try {
          if (present === undefined) throw Error('the vat was not started');
          result.value = work(present.tools, present.make);
        } catch (error) {
          result.error = error;
        }
      };
      await run.message('o+0', 'work');
      if ('error' in result) throw result.error;
      return result.value as ReturnType<typeof work>;
    },
    stored: baseRef =>
      Object.fromEntries(
        Object.entries(stateOf(baseRef)).map(([prop, { body, slots }]) => [
          prop,
          slots.length === 0 ? body : `${body} ${slots.join()}`,
        ]),
      ),
    count: vref => Number(run.store.get(`vom.rc.${vref}`) ?? 0),
  };
};

/** What is stored in the baggage under a name. */
export const kept = (
  tools: VatTools,
  name: string,
): Record<string, (...args: unknown[]) => unknown> => tools.baggage.get(name) as never;
