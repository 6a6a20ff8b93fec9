// The runtime of the tutorial: what it knows is the same whenever it dies, and after upgrades.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Far } from '@endo/far';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRuntime } from './runtime.mjs';
import { buildBank, buildShop } from './vats.mjs';

type Runtime = Awaited<ReturnType<typeof openRuntime>>;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-tiny-'));
  file = join(folder, 'tiny.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const VATS = { bank: buildBank, shop: buildShop };
const KILLED = 'the process was killed';

/** A runtime on the file, as a process that begins makes one. */
const begin = async (onCrank?: (kill: () => never) => void): Promise<Runtime> => {
  const database = new Database(file);
  database.exec('PRAGMA synchronous = OFF');
  // As when it is killed: what was not committed is gone, and nobody tidies up.
  const kill = (): never => {
    database.exec('ROLLBACK');
    database.close();
    throw Error(KILLED);
  };
  return openRuntime(database, VATS, () => onCrank?.(kill));
};

/** Goes on after each death with the next process. */
class Survivor {
  readonly #begin: () => Promise<Runtime>;
  #runtime: Runtime | undefined;
  deaths = 0;

  constructor(beginNext: () => Promise<Runtime>) {
    this.#begin = beginNext;
  }

  async alive<T>(work: (runtime: Runtime) => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        this.#runtime ??= await this.#begin();
        return await work(this.#runtime);
      } catch (err) {
        const { cause = err } = err as Error;
        if (!/killed|not open/.test(String(cause))) throw err;
        this.#runtime = undefined;
        this.deaths += 1;
      }
    }
  }

  /** What was sent is in the database, whatever happens after that. */
  async ask(...message: Parameters<Runtime['send']>): Promise<unknown> {
    const promise = await this.alive(runtime => runtime.send(...message));
    await this.alive(runtime => runtime.run());
    const outcome = await this.alive(runtime => runtime.outcome(promise));
    await this.alive(runtime => runtime.forget(promise));
    return outcome && (JSON.parse(outcome.data.body.slice(1)) as unknown);
  }
}

const ask = (runtime: Runtime, ...message: Parameters<Runtime['send']>): Promise<unknown> =>
  new Survivor(async () => runtime).ask(...message);

interface Bank {
  pay(order: number, amount: number): Promise<string>;
}

/** Four orders, and the approvals that it takes. */
async function spendDay(survivor: Survivor): Promise<unknown> {
  await survivor.ask('shop', 'open', ['$0'], ['bank']);
  for (const amount of [1, 10, 100, 1000]) await survivor.ask('shop', 'buy', [amount]);
  while (String(await survivor.ask('shop', 'orders')).includes('ordered')) {
    await survivor.ask('bank', 'approve');
  }
  return [await survivor.ask('shop', 'orders'), await survivor.ask('bank', 'total')];
}

const AFTER_THE_DAY = ['paid, paid, paid, paid', 1111];

const rowsOf = (tab: string): unknown => {
  const database = new Database(file);
  const rows = database.prepare('SELECT key, value FROM kernel WHERE tab = ?').all(tab);
  database.close();
  return rows;
};

test('what it knows is the same, in whichever crank it was killed', async () => {
  let cranks = 0;
  const undisturbed = new Survivor(() => begin(() => void (cranks += 1)));
  expect(await spendDay(undisturbed)).toEqual(AFTER_THE_DAY);
  expect(undisturbed.deaths).toBe(0);
  const objects = rowsOf('objects');
  expect([rowsOf('queue'), rowsOf('promises')]).toEqual([[], []]);

  expect(cranks).toBeGreaterThan(15);
  for (let last = 1; last <= cranks; last += 1) {
    file = join(folder, `killed-${last}.sqlite`);
    let left = last;
    const killed = new Survivor(() =>
      begin(kill => {
        left -= 1;
        if (left === 0) kill();
      }),
    );
    expect(await spendDay(killed)).toEqual(AFTER_THE_DAY);
    expect(killed.deaths).toBe(1);
    expect([rowsOf('queue'), rowsOf('promises')]).toEqual([[], []]);
    expect(rowsOf('objects')).toEqual(objects);
  }
}, 120_000);

test('it may be killed ten times on end', async () => {
  let cranks = 0;
  const survivor = new Survivor(() =>
    begin(kill => {
      cranks += 1;
      if (cranks % 5 === 0 && cranks <= 50) kill();
    }),
  );
  expect(await spendDay(survivor)).toEqual(AFTER_THE_DAY);
  expect(survivor.deaths).toBe(10);
});

test('an upgrade with promises pending: who waits is told, and durable watches go on', async () => {
  const runtime = await begin();
  await ask(runtime, 'shop', 'open', ['$0'], ['bank']);
  await ask(runtime, 'shop', 'buy', [5]);
  // The bank has the promise of a payment in memory. The shop's watch is told of its end, and asks again.
  await runtime.upgrade('bank', (powers, parameters, baggage) => {
    const { pay, ...methods } = buildBank(powers, parameters, baggage) as Bank;
    return Far('bank', {
      ...methods,
      pay: (order: number, amount: number) => pay(order, 2 * amount),
    });
  });
  await runtime.run();
  // The shop waits for a payment: its next incarnation hears of it.
  await runtime.upgrade('shop', buildShop);
  await runtime.run();
  expect(await ask(runtime, 'shop', 'orders')).toBe('ordered');
  await ask(runtime, 'bank', 'approve');
  expect(await ask(runtime, 'shop', 'orders')).toBe('paid');
  expect(await ask(runtime, 'bank', 'total')).toBe(10);
});

test('an upgrade that fails leaves the vat as it was', async () => {
  const runtime = await begin();
  await ask(runtime, 'shop', 'open', ['$0'], ['bank']);
  await ask(runtime, 'shop', 'buy', [5]);
  const before = rowsOf('clist');
  const broken = (): never => {
    throw Error('not today');
  };
  await expect(runtime.upgrade('bank', broken)).rejects.toThrow(
    'startVat to vat bank failed in dispatch: not today',
  );
  expect(rowsOf('clist')).toEqual(before);
  // The promise of the payment is still there.
  await ask(runtime, 'bank', 'approve');
  expect(await ask(runtime, 'shop', 'orders')).toBe('paid');
});

test('a vat that fails ends, its answers are rejected, and the others go on', async () => {
  const runtime = await begin();
  await ask(runtime, 'shop', 'open', ['$0'], ['bank']);
  const evil = runtime.upgrade('bank', ({ exitVatWithFailure }) =>
    Far('bank', { pay: () => exitVatWithFailure(Error('gone with the money')) }),
  );
  await evil;
  await ask(runtime, 'shop', 'buy', [5]);
  expect(await ask(runtime, 'shop', 'orders')).toBe('failed');
  await expect(runtime.send('bank', 'total')).rejects.toThrow(/no vat "bank": it was terminated/);
  // It does not come back with the next process.
  const next = await begin();
  await expect(next.send('bank', 'total')).rejects.toThrow(/it was terminated/);
  expect(await ask(next, 'shop', 'orders')).toBe('failed');
});
