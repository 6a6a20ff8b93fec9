/**
 * The vat under test: an interpreter of ops. It keeps what it is given and what it makes in
 * registers, and puts down what it sees.
 */
import { E, Far } from '@endo/far';
import type { VatProgram } from '../../support/vat-program.js';
import type { KindHandle } from '../../support/vat-data.js';
import { show } from '../../support/vat-code.js';
import { makeHeld } from './held.js';
import {
  has,
  isList,
  isPromise,
  isRemotable,
  isStore,
  isStrongStore,
  isTarget,
  isVirtual,
  limit,
} from './vat-finds.js';
import type { Op, Pick, Value } from './ops.js';
import { defineMigrating } from './vat-migrating.js';
import { defineExtraKind, defineKinds, makeMessageMethods, propertyNames } from './vat-kinds.js';
import type { MethodHooks, VirtualObject } from './vat-kinds.js';
import { makePromise, quietly, type Settler } from './vat-promises.js';
import { useEntry, useQuery, useWeak } from './vat-stores.js';
import type { AnyStore } from './vat-stores.js';
import { isMore, performMore } from './vat-more.js';
import { makeVariety } from './vat-variety.js';
import { literals, nth, storeShapes } from './vat-values.js';

export const REGISTERS = 10;
/** Stands between the part of a note that is compared and an error's text, which may differ. */
export const TEXT_MARK = '\u0001';

/** How the runner looks into the vat; each incarnation fills it anew. */
export interface Probe {
  /** Whether to keep account of what the vat's code can reach. */
  readonly isTracking: boolean;
  held: () => Set<object>;
}

type Sender = Record<string, (...args: unknown[]) => Promise<unknown>>;
class Skip extends Error {}

export const makeBuild =
  (
    probe: Probe,
    { hasVariety, migrates }: { hasVariety: boolean; migrates: boolean },
  ): VatProgram['build'] =>
  tools => {
    const { vatPowers, baggage, VatData, note } = tools;
    const registers: unknown[] = Array.from({ length: REGISTERS }, () => undefined);
    const settlers: Settler[] = [];
    const held = makeHeld();
    const maps = [new tools.WeakMap<object, unknown>(), new tools.WeakMap<object, unknown>()];
    const sets = [new tools.WeakSet<object>()];
    /** What only a queue or a table knows: held for all we know. */
    const keptElsewhere: unknown[] = [];
    const keep = (...values: readonly unknown[]): void => {
      if (!probe.isTracking) return;
      for (const kept of values) {
        keptElsewhere.push(kept);
        held.track(kept);
      }
    };

    const put = (register: number, value: unknown): void => {
      registers[register % REGISTERS] = limit(value);
      if (probe.isTracking) held.track(value);
    };
    const find = (isRight: (value: unknown) => boolean, pick: Pick): unknown => {
      const found = registers.filter(isRight);
      if (found.length === 0) throw new Skip();
      return nth(found, pick);
    };
    const describe = (error: unknown): string =>
      error instanceof Error ? `${TEXT_MARK}${error.name}: ${error.message}` : show(error);

    const value = (given: Value): unknown => {
      const [sort, ...parts] = given;
      switch (sort) {
        case 'lit':
          return nth(literals, parts[0] as number);
        case 'reg':
          return registers[(parts[0] as number) % REGISTERS];
        case 'list':
          return limit(harden((parts[0] as Value[]).map(value)));
        case 'record':
          return limit(harden({ x: value(parts[0] as Value), y: value(parts[1] as Value) }));
        case 'error':
          return harden(Error(`error ${String(parts[0])}`));
      }
    };
    const hooks: MethodHooks = {
      run: (ops, into, args) => run(ops, into, args),
      runNow: (ops, into, args) => runNow(ops, into, args),
      told: (what, told, args) => {
        note(`${what} ${told instanceof Error ? describe(told) : show(told)} with ${show(args)}`);
        put(0, told);
        return undefined;
      },
    };
    const makeMine = (): object => Far('mine', makeMessageMethods(hooks));
    const makers = defineKinds({ VatData, baggage }, hooks, note);
    const { variant = 0 } = tools.parameters as { variant?: number };
    const variety = hasVariety
      ? makeVariety({ VatData, baggage }, hooks, note, variant)
      : undefined;
    makers.push(...(variety?.makers ?? []));
    if (migrates) {
      const migrating = defineMigrating({ VatData, baggage }, hooks, tools.incarnation + 1);
      // Every other one that is made is of that kind.
      makers.push(...makers.map(() => migrating));
    }
    const handles = ['watcher', 'half watcher'].map(name => {
      if (!baggage.has(name)) baggage.init(name, VatData.makeKindHandle(name));
      return baggage.get(name) as KindHandle;
    });
    const provided = VatData.providePromiseWatcher(
      handles[0] as KindHandle,
      (settled, ...args) => hooks.told('provided fulfilled', settled, args),
      (reason, ...args) => hooks.told('provided rejected', reason, args),
    );
    const half = VatData.providePromiseWatcher(handles[1] as KindHandle, (settled, ...args) => {
      hooks.told('half fulfilled', settled, args);
      throw Error('the watcher failed');
    });
    const watcher = (pick: number): unknown =>
      pick % 4 === 0 ? provided : pick % 4 === 1 ? half : find(isVirtual, pick);

    const finders = {
      virtual: isVirtual,
      store: isStore,
      'strong store': isStrongStore,
      target: isTarget,
    };
    const more = variety && {
      ...{ tools, variety, value, put, keep, quietly, weak: { maps, sets } },
      find: (what: keyof typeof finders, pick: Pick): unknown => find(finders[what], pick),
    };

    /** Does one thing; what it gives back is the outcome of the method if it is an array. */
    const perform = (op: Op): readonly [unknown] | undefined => {
      if (isMore(op)) {
        if (!more) throw new Skip();
        return void performMore(op, more);
      }
      switch (op[0]) {
        case 'set':
          return void put(op[1], value(op[2]));
        case 'clear':
          return void put(op[1], undefined);
        case 'clearAll':
          registers.fill(undefined);
          settlers.length = 0;
          return undefined;
        case 'item':
          return void put(op[1], nth(find(isList, op[2]) as unknown[], op[2]));
        case 'far':
          return void put(op[1], makeMine());
        case 'promise':
          return void put(op[1], makePromise(settlers));
        case 'settle': {
          if (settlers.length === 0) throw new Skip();
          return void nth(settlers, op[1]).settle(op[2], value(op[3]));
        }
        case 'settled': {
          const settled = value(op[3]);
          const promise = op[2] === 'fulfil' ? Promise.resolve(settled) : Promise.reject(settled);
          return void put(op[1], quietly(promise));
        }
        case 'chain': {
          const source = find(isPromise, op[2]) as Promise<unknown>;
          const other = value(op[4]);
          keep(other);
          const modes = [
            (x: unknown) => x,
            () => other,
            () => {
              throw other;
            },
            (x: unknown) => limit(harden([x, other])),
          ];
          const then = nth(modes, op[3]);
          return void put(op[1], quietly(E.when(source, then, op[3] > 3 ? then : undefined)));
        }
        case 'all': {
          const both = [find(isPromise, op[2]), find(isPromise, op[3])];
          return void put(op[1], quietly(Promise.all(both).then(limit)));
        }
        case 'mutual': {
          const [first, second] = [makePromise(settlers), makePromise(settlers)];
          settlers.at(-1)?.settle('fulfil', harden([first]));
          settlers.at(-2)?.settle('fulfil', harden([second]));
          settlers.length -= 2;
          put(op[1], first);
          return void put(op[2], second);
        }
        case 'take': {
          const source = find(isPromise, op[2]) as Promise<unknown>;
          const into = (settled: unknown): void => put(op[1], settled);
          return void E.when(source, into, into);
        }
        case 'send': {
          const target = find(isTarget, op[2]) as Sender;
          const args = op[3].map(value);
          keep(...args);
          return void put(op[1], quietly(E(target).m?.(...args) as Promise<unknown>));
        }
        case 'property': {
          const target = find(isTarget, op[2]) as { property: unknown };
          return void put(op[1], quietly(E.get(target).property));
        }
        case 'call': {
          const target = find(isRemotable, op[2]) as (...args: unknown[]) => unknown;
          const args = op[3].map(value);
          keep(...args);
          return void put(op[1], quietly(E(target)(...args)));
        }
        case 'return':
          return [value(op[1])];
        case 'throw':
          throw value(op[1]);
        case 'make':
          return void put(op[1], nth(makers, op[2])(value(op[3]), op[2] % 3, op[2] >> 3));
        case 'facet': {
          const object = find(isVirtual, op[2]) as VirtualObject;
          return void put(op[1], object.facet(nth(['one', 'two', 'three'], op[3])));
        }
        case 'write': {
          const object = find(isVirtual, op[1]) as VirtualObject;
          return void object.writeProperty(nth(propertyNames, op[2]), value(op[3]));
        }
        case 'read': {
          const object = find(isVirtual, op[2]) as VirtualObject;
          const read = object.readProperty(nth(propertyNames, op[3]));
          note(show(read));
          return void put(op[1], read);
        }
        case 'define': {
          if (makers.length > (variety ? 20 : 10)) throw new Skip();
          return void makers.push(defineExtraKind({ VatData }, hooks, op[1]));
        }
        case 'store': {
          const { keyShape, valueShape } = storeShapes(op[4]);
          const isSet = op[2] % 4 > 1;
          const options = {
            ...(op[3] ? { durable: true } : {}),
            ...(keyShape === undefined ? {} : { keyShape }),
            ...(valueShape === undefined || isSet ? {} : { valueShape }),
          };
          const makeStore = nth(
            [
              VatData.makeScalarBigMapStore,
              VatData.makeScalarBigWeakMapStore,
              VatData.makeScalarBigSetStore,
              VatData.makeScalarBigWeakSetStore,
            ],
            op[2],
          );
          return void put(op[1], makeStore(op[4] % 3 === 0 ? 'label' : undefined, options));
        }
        case 'entry': {
          const store = find(isStore, op[1]) as AnyStore;
          const [, , action, key, item, into] = op;
          return void useEntry(store, action, value(key), value(item), got => {
            note(show(got));
            if (action === 'get') put(into, got);
          });
        }
        case 'query': {
          const store = find(isStrongStore, op[1]) as AnyStore;
          return void useQuery(store, op[2], op[3], op[4], got => {
            note(show(got));
            put(op[5], got);
          });
        }
        case 'addAll': {
          const store = find(isStore, op[1]) as AnyStore;
          const entries = op[2].map(([key, item]): [unknown, unknown] => [value(key), value(item)]);
          return void store.addAll(has(store, 'init') ? entries : entries.map(([key]) => key));
        }
        case 'bag': {
          const name = `bag${op[1] % 4}`;
          if (baggage.has(name)) return void baggage.set(name, value(op[2]));
          return void baggage.init(name, value(op[2]));
        }
        case 'unbag':
          return void put(op[1], baggage.get(`bag${op[2] % 4}`));
        case 'bagDelete':
          return void baggage.delete(`bag${op[1] % 4}`);
        case 'weak': {
          const key = find(isTarget, op[3]) as object;
          const [, index, action, , item, into] = op;
          const stored = value(item);
          keep(stored);
          return void useWeak(index, { maps, sets }, action, key, stored, got => {
            note(show(got));
            if (action === 'get') put(into, got);
          });
        }
        case 'watch': {
          const promise = find(isPromise, op[1]);
          return void VatData.watchPromise(promise, watcher(op[2]), ...op[3].map(value));
        }
        case 'canBeDurable':
          return void note(`can be durable: ${VatData.canBeDurable(value(op[1]))}`);
        case 'device': {
          const device = find(x => String(x) === '[object Alleged: device]', op[2]);
          const args = op[3].map(value);
          // A promise among others is 'device-check-first', which has a test of its own.
          const passed = show(args).includes('a promise') ? args.filter(isPromise) : args;
          const answer = vatPowers.D(device).call?.(...passed);
          note(show(answer));
          return void put(op[1], answer);
        }
        case 'exit': {
          if (op[1]) vatPowers.exitVatWithFailure(value(op[2]));
          else vatPowers.exitVat(value(op[2]));
          return undefined;
        }
        case 'disavow': {
          const presence = find(x => isRemotable(x) && !has(x, 'm') && !isStore(x), op[1]);
          vatPowers.disavow?.(presence);
          return undefined;
        }
        case 'await':
          return undefined;
      }
    };

    const attempt = (op: Op): readonly [unknown] | undefined => {
      if (op[0] === 'throw') return perform(op);
      try {
        return perform(op);
      } catch (error) {
        note(`${op[0]} ${error instanceof Skip ? 'skipped' : `threw ${describe(error)}`}`);
        return undefined;
      }
    };
    const take = (into: number, args: readonly unknown[]): void =>
      args.forEach((arg, index) => put(into + index, arg));

    const runNow = (ops: readonly Op[], into: number, args: readonly unknown[]): unknown => {
      take(into, args);
      for (const op of ops) {
        const outcome = attempt(op);
        if (outcome) return outcome[0];
      }
      return undefined;
    };
    const run = async (
      ops: readonly Op[],
      into: number,
      args: readonly unknown[],
    ): Promise<unknown> => {
      take(into, args);
      for (const op of ops) {
        const outcome = attempt(op);
        if (outcome) return outcome[0];
        if (op[0] !== 'await') continue;
        const found = registers.filter(isPromise);
        if (found.length === 0) continue;
        try {
          note(`awaited ${show(await nth(found, op[1]))}`);
        } catch (error) {
          note(`awaited rejection ${describe(error)}`);
        }
      }
      return undefined;
    };

    probe.held = () =>
      held.reach([
        ...registers,
        ...keptElsewhere,
        ...settlers.map(settler => settler.promise),
        ...[provided, half, ...handles],
      ]);
    note(`incarnation ${tools.incarnation}`);
    return Far('root', makeMessageMethods(hooks));
  };
