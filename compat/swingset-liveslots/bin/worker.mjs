// A worker of XS that goes through a transcript once more: what it says is compared with what was
// said, and answered with what was answered.
import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { type } from 'node:os';
import { Differences } from '../../../src/transcripts/differences.js';
import { Follower } from '../../../src/transcripts/follower.js';

/** @import {Episode} from '../../../src/transcripts/exchange.js' */
/** @typedef {{ source: string }} Bundle */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CHUNK = 12_000_000;
const LEFT = ['error', 'The replay has left the transcript'];

export class Worker {
  differences = new Differences();
  /** Goes along the transcript. */
  follower = new Follower(this.differences.recognize);
  #xsnap;
  /** @type {any} */
  #xs;

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
   * @param {Episode} episode whose syscalls must follow
   * @returns {Promise<{ reply: unknown[], computrons: number }>}
   */
  async ask(command, episode) {
    this.follower.begin(episode);
    const { reply, meterUsage } = await this.#xs.issueStringCommand(JSON.stringify(command));
    this.follower.end();
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
    const answer = this.follower.answer(syscall);
    return encoder.encode(JSON.stringify(answer ?? LEFT));
  }
}
