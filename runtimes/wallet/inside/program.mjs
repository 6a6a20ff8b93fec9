// The program of the wallets: rounds of every kind of offer, each settled a round later, some never; the
// kernel ends and starts again, and the wallet factory gets new code, with offers pending.
import { kinds } from './kinds.mjs';

/** @import {Chain} from './chain.mjs' */
/** @import {Kind} from './kinds.mjs' */

/** Those that are begun and never settled. */
const NEVER = ['promise', 'vow', 'exit'];

/** @typedef {Record<string, string>} Expected what must become of each offer, by its id */

export class Program {
  /** @type {Expected} */
  expected = {};
  #chain;
  #kinds;
  #round = 0;

  /**
   * @param {Chain} chain
   * @param {Record<string, Kind>} [of] kinds of offers
   */
  constructor(chain, of = kinds) {
    this.#chain = chain;
    this.#kinds = of;
  }

  /** One offer of each kind, in one block. */
  async begin() {
    const { hands, things } = this.#chain;
    for (const [name, kind] of Object.entries(this.#kinds)) {
      kind.begin(hands, things, `${name}-${String(this.#round)}`, this.#round);
    }
    await this.#chain.block();
    this.#round += 1;
  }

  /** What the last round began comes to its end. */
  async end() {
    const { hands, things } = this.#chain;
    const at = this.#round - 1;
    for (const [name, kind] of Object.entries(this.#kinds)) {
      const id = `${name}-${String(at)}`;
      kind.end?.(hands, things, id, at);
      this.expected[id] = kind.result(id, at);
    }
    await this.#chain.block();
  }

  async beginForever() {
    const { hands, things } = this.#chain;
    for (const name of NEVER) {
      const id = `never-${name}`;
      kinds[name]?.begin(hands, things, id, 0);
      this.expected[id] = name === 'exit' ? 'seated, and not over' : 'nothing';
    }
    await this.#chain.block();
  }
}

/**
 * @param {Chain} chain
 * @param {Program} program
 * @param {{ rounds: number, isExact: boolean }} options `isExact`: the engine collects at the same moments
 *   each time
 */
export const perform = async (chain, program, { rounds, isExact }) => {
  const { play } = chain;
  for (let round = 0; round < rounds; round += 1) {
    await program.begin();
    await program.end();
  }
  await program.beginForever();
  await program.begin();
  await play.restart();
  // The kernel lets a vat bring out its dead before new code takes over, once. What a collector has not
  // found by then stays in the kernel for ever, and V8 does not always find all of it at once.
  if (!isExact) await play.reap();
  await play.call('boot', 'upgrade');
  await program.end();
  await program.begin();
  if (!isExact) await play.reap();
  await play.call('boot', 'upgrade');
  if (isExact) await play.restart();
  await program.end();
  await play.reap();
};
