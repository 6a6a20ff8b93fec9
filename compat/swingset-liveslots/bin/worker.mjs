// A worker of XS that goes through a transcript once more: what it says is compared with what was
// said, and answered with what was answered.
import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { type } from 'node:os';
import { isDeepStrictEqual } from 'node:util';

/** @typedef {{ s: unknown, r: unknown }} Exchange a syscall and its result */
/** @typedef {{ source: string }} Bundle */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CHUNK = 12_000_000;

/** The text of an error, in JSON within JSON. */
const TEXT = /(\\*"#error\\*":\\*").*?(\\*",\\*"errorId)/g;
/** What an object is shown by, which a presence keeps until the engine has collected it. */
const SHOWN = /(\$\d+\.Alleged: )[^"\\]*/g;

/**
 * A syscall but for what may be otherwise without any difference to the vat.
 *
 * @param {unknown} syscall
 */
export const withoutTexts = syscall =>
  JSON.stringify(syscall).replaceAll(TEXT, '$1$2').replaceAll(SHOWN, '$1');

/** @param {unknown} before @param {unknown} now */
const isReworded = (before, now) =>
  before !== undefined && withoutTexts(before) === withoutTexts(now);

export class Worker {
  /** How many syscalls were the same but for such texts. */
  reworded = 0;
  /** Where the worker left the transcript, if it did. @type {string | undefined} */
  left;
  #xsnap;
  /** @type {any} */
  #xs;
  /** @type {Exchange[]} */
  #exchanges = [];
  #position = 0;

  /** @param {(options: object) => Promise<any>} xsnap */
  constructor(xsnap) {
    this.#xsnap = xsnap;
  }

  /** @param {Bundle[]} bundles evaluated in order */
  async start(bundles) {
    this.#xs = await this.#spawn({});
    for (const { source } of bundles) await this.#xs.evaluate(`(${source}\n)()`.trim());
  }

  /** Saves the heap and goes on from it in another process, as the kernel does. */
  async restart() {
    const chunks = [];
    for await (const chunk of this.#xs.makeSnapshotStream('replay')) chunks.push(chunk);
    await this.#xs.terminate();
    const snapshotStream = (async function* stream() {
      yield* chunks;
    })();
    this.#xs = await this.#spawn({ snapshotStream, snapshotDescription: 'replay' });
    await this.#xs.isReady();
  }

  /**
   * @param {unknown[]} command
   * @param {Exchange[]} exchanges that must follow
   * @returns {Promise<{ reply: unknown[], computrons: number }>}
   */
  async ask(command, exchanges) {
    this.#exchanges = exchanges;
    this.#position = 0;
    const { reply, meterUsage } = await this.#xs.issueStringCommand(JSON.stringify(command));
    const missing = exchanges[this.#position];
    if (missing !== undefined) this.left ??= `nothing, instead of ${JSON.stringify(missing.s)}`;
    return { reply: JSON.parse(reply), computrons: meterUsage.compute };
  }

  async end() {
    await this.#xs.terminate();
  }

  /** @param {object} loading */
  #spawn(loading) {
    return this.#xsnap({
      os: type(),
      fs: { ...fs, tmpName: undefined },
      spawn,
      name: 'replay',
      handleCommand: async (/** @type {Uint8Array} */ request) => this.#answer(request),
      stderr: 'inherit',
      netstringMaxChunkSize: CHUNK,
      meteringLimit: 0,
      ...loading,
    });
  }

  /** @param {Uint8Array} request */
  #answer(request) {
    const [tag, syscall] = JSON.parse(decoder.decode(request));
    if (tag !== 'syscall') return encoder.encode('["ok"]');
    const { s, r } = this.#exchanges[this.#position] ?? {};
    this.#position += 1;
    const isSame = isDeepStrictEqual(s, syscall);
    if (this.left === undefined && (isSame || isReworded(s, syscall))) {
      if (!isSame) this.reworded += 1;
      return encoder.encode(JSON.stringify(r));
    }
    this.left ??= `${JSON.stringify(syscall)}, instead of ${JSON.stringify(s ?? 'nothing')}`;
    return encoder.encode('["error","The replay has left the transcript"]');
  }
}
