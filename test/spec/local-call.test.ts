// [M6] A call that liveslots makes itself is, turn for turn and message for message, the call that
// the eventual-send shim makes. Each case runs in both ways, and what is seen must be the same.

import { E, Far } from '@endo/far';
import { expect, test } from 'vitest';
import { type EHandler, getHandledPromise, makeHandledPromise } from '../../src/realm.js';
import { startLocalCall } from '../../src/vat/local-call.js';

type Start = (call: () => unknown) => Promise<unknown>;
type Log = (event: string) => void;

const byShim: Start = call =>
  getHandledPromise().applyFunction(
    harden(() => call()),
    [],
  );
const TURNS = 60;
const NEXT_TURN: unknown = undefined;

/** @returns all events, each with the turn that it came in */
async function observe(start: Start, play: (start: Start, log: Log) => void): Promise<string[]> {
  const seen: string[] = [];
  let turn = 0;
  play(start, event => seen.push(`${turn}: ${event}`));
  for (turn = 1; turn < TURNS; turn += 1) await NEXT_TURN;
  return seen;
}

/** A promise whose messages are logged, as one of another vat, and one who settles it. */
function makeRemote(log: Log): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  const say = (kind: string, name: unknown, args: unknown): Promise<unknown> => {
    log(`remote ${kind} ${String(name)} ${JSON.stringify(args)}`);
    return harden(Promise.resolve(`answer to ${String(name)}`));
  };
  const handler: EHandler<Promise<unknown>> = {
    get: (_to, name) => say('get', name, []),
    applyFunction: (_to, args) => say('applyFunction', '', args),
    applyMethod: (_to, name, args) => say('applyMethod', name, args),
    applyMethodSendOnly: (_to, name, args) => void say('applyMethodSendOnly', name, args),
  };
  let settle: (value: unknown) => void = () => {};
  const promise = makeHandledPromise<unknown>(resolve => {
    settle = resolve;
  }, handler);
  return { promise, resolve: value => settle(value) };
}

const makeLocal = (log: Log): object =>
  Far('local', {
    greet(name: string) {
      log(`greet ${name}`);
      return `hello ${name}`;
    },
  });

const text = (value: unknown): string =>
  value instanceof Error ? `${value.name}: ${value.message}` : typeof value;

function watch(promise: Promise<unknown>, name: string, log: Log): void {
  promise.then(
    value => log(`${name} fulfilled: ${text(value)}, ${String(Object.isFrozen(value))}`),
    (reason: unknown) =>
      log(`${name} rejected: ${text(reason)}, ${String(Object.isFrozen(reason))}`),
  );
}

interface Greeter {
  greet(name: string): unknown;
}

/** Messages of every sort to the result, before anything is known of it. */
function sendAll(result: Promise<unknown>, log: Log, when: string): void {
  const to = result as Promise<Greeter>;
  watch(E(to).greet(when), `method ${when}`, log);
  watch(E.get(to).greet, `get ${when}`, log);
  watch(getHandledPromise().applyFunction(result, [when]), `function ${when}`, log);
  void E.sendOnly(to).greet(`${when}, send only`);
  getHandledPromise().applyFunctionSendOnly(result, [when]);
  getHandledPromise().getSendOnly(result, 'greet');
}

const later = async (turns: number, work: () => void): Promise<void> => {
  for (let i = 0; i < turns; i += 1) await NEXT_TURN;
  work();
};

/** What a method may do; it is given what it needs to be seen. */
const outcomes: Record<string, (log: Log) => () => unknown> = {
  'a primitive': () => () => 7,
  undefined: () => () => undefined,
  'a record that is not frozen': () => () => ({ list: [1, 2] }),
  'a local object': log => () => makeLocal(log),
  'an error that is thrown': () => () => {
    throw Error('no');
  },
  'something else that is thrown': () => () => {
    throw { no: 'error' };
  },
  'a promise that is fulfilled': log => () => Promise.resolve(makeLocal(log)),
  'a promise that is rejected': () => () => Promise.reject(Error('later no')),
  'a promise that is fulfilled later': log => async () => {
    await later(7, () => log('now'));
    return makeLocal(log);
  },
  'a promise that stays': () => () => new Promise(() => {}),
  'a remote promise that stays': log => () => makeRemote(log).promise,
  'a remote promise that is fulfilled': log => () => {
    const { promise, resolve } = makeRemote(log);
    void later(9, () => resolve(makeLocal(log)));
    return promise;
  },
  'the result of a message': log => () => E(makeLocal(log) as Greeter).greet('inner'),
  'what cannot be frozen': () => () => new Proxy({}, { preventExtensions: () => false }),
};

const plays: Record<string, (result: Promise<unknown>, log: Log) => void> = {
  'nothing is sent': () => {},
  'messages at once': (result, log) => sendAll(result, log, 'at once'),
  'messages in later turns': (result, log) => {
    for (const turns of [1, 2, 3, 5, 12]) {
      void later(turns, () => sendAll(result, log, `after ${turns}`));
    }
  },
  'messages by way of another promise': (result, log) => {
    const HandledPromise = getHandledPromise();
    const other = new HandledPromise<unknown>(resolve => resolve(result));
    sendAll(other, log, 'by another');
  },
};

for (const [outcome, makeCall] of Object.entries(outcomes)) {
  for (const [name, send] of Object.entries(plays)) {
    test(`[M6] a call that gives ${outcome}; ${name}: as the shim does it`, async () => {
      const play = (start: Start, log: Log): void => {
        const call = makeCall(log);
        const result = start(() => {
          log('call');
          return call();
        });
        expect(Object.isFrozen(result)).toBe(true);
        watch(result, 'result', log);
        send(result, log);
      };
      const wanted = await observe(byShim, play);
      expect(wanted.length).toBeGreaterThan(0);
      expect(await observe(startLocalCall, play)).toEqual(wanted);
    });
  }
}

test('[M6] calls that are started together are made in one turn each after the other', async () => {
  const play = (start: Start, log: Log): void => {
    const local = makeLocal(log);
    const results = [0, 1, 2].map(index =>
      start(() => {
        log(`call ${index}`);
        return local;
      }),
    );
    results.forEach((result, index) => {
      watch(result, `result ${index}`, log);
      sendAll(result, log, `${index}`);
    });
  };
  expect(await observe(startLocalCall, play)).toEqual(await observe(byShim, play));
});

test('[M6] messages to a result that is resolved with itself by a detour are refused', async () => {
  const HandledPromise = getHandledPromise();
  let settle: (value: unknown) => void = () => {};
  const detour = new HandledPromise<unknown>(resolve => {
    settle = resolve;
  });
  const result = startLocalCall(() => detour);
  settle(result);
  await expect(result).rejects.toThrow('cycle');
  await expect(E(result as Promise<Greeter>).greet('who')).rejects.toThrow('cycle');
});
