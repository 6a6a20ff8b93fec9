// Vows: made, watched, resolved and rejected, shortened over messages, gathered, retried; prepared
// in a durable zone, so that all of it goes on after an upgrade.
import type { Baggage } from '@agoric/vat-data';
import { prepareVowTools } from '@agoric/vow/vat.js';
import type { Vow, VowResolver } from '@agoric/vow';
import { makeDurableZone } from '@agoric/zone/durable.js';
import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import type { FieldPowers } from '../field-vat.js';

interface Remote {
  m(...args: unknown[]): Promise<unknown>;
}
type Wrapped = [unknown];

const show = (value: unknown): string =>
  typeof value === 'object' && value !== null && !(value instanceof Error)
    ? `${String(value)}{${Object.keys(value).join()}}`
    : String(value);

export const buildRootObject = (
  { note, incarnation }: FieldPowers,
  _parameters: unknown,
  baggage: Baggage,
): unknown => {
  const zone = makeDurableZone(baggage);
  const tools = prepareVowTools(zone.subZone('vows'));
  const kept = zone.mapStore<string, unknown>('kept');

  const makeWatcher = zone.exoClass(
    'Watcher',
    M.interface('Watcher', {
      onFulfilled: M.call(M.raw()).rest(M.raw()).returns(M.raw()),
      onRejected: M.call(M.raw()).rest(M.raw()).returns(M.raw()),
    }),
    (target: unknown) => ({ target, calls: 0 }),
    {
      onFulfilled(value: unknown, ...args: unknown[]) {
        this.state.calls += 1;
        note(`fulfilled ${show(value)} [${args.join()}], ${this.state.calls} so far`);
        const { target } = this.state;
        return target === undefined ? value : E(target as Remote).m(value, ...args);
      },
      onRejected(reason: unknown, ...args: unknown[]) {
        note(`rejected ${show(reason)} [${args.join()}]`);
        return harden(['recovered', reason]);
      },
    },
  );
  const ask = tools.retryable(zone, 'ask', async (target: Remote, ...args: unknown[]) =>
    E(target).m(incarnation, ...args),
  );
  const resolverOf = (name: string): VowResolver => kept.get(`${name} resolver`) as VowResolver;
  const vowOf = (name: string): Vow => kept.get(`${name} vow`) as Vow;

  return Far('root', {
    make: (name: string) => {
      const { vow, resolver } = tools.makeVowKit();
      kept.init(`${name} vow`, vow);
      kept.init(`${name} resolver`, resolver);
      return vow;
    },
    resolver: (name: string) => resolverOf(name),
    vow: (name: string) => vowOf(name),
    resolve: (name: string, [value]: Wrapped) => resolverOf(name).resolve(value),
    resolveWithVow: (name: string, other: string) => resolverOf(name).resolve(vowOf(other)),
    resolveLater: (name: string, target: Remote) => resolverOf(name).resolve(E(target).m(name)),
    reject: (name: string, reason: unknown) => resolverOf(name).reject(reason),
    watch: (name: string, target: unknown, ...args: unknown[]) =>
      tools.watch(vowOf(name), makeWatcher(target), ...args),
    watchGiven: ([given]: Wrapped, target: unknown, ...args: unknown[]) =>
      tools.watch(given, makeWatcher(target), ...args),
    watchBare: (name: string) => tools.watch(vowOf(name)),
    when: (name: string) => tools.when(vowOf(name)),
    whenGiven: async ([given]: Wrapped) => {
      const value = await tools.when(given);
      note(`when ${show(value)}`);
      return value;
    },
    all: (...names: string[]) => tools.all(names.map(vowOf)),
    allSettled: (...names: string[]) => tools.allSettled(names.map(vowOf)),
    mixed: ([given]: Wrapped, name: string) => tools.all([1, given, vowOf(name)]),
    asVow: (fails: boolean) =>
      tools.asVow(() => {
        if (fails) throw Error('thrown at once');
        return 'at once';
      }),
    asPromise: (name: string) => tools.asPromise(vowOf(name)),
    ask: (target: Remote, ...args: unknown[]) => ask(target, ...args),
  });
};
