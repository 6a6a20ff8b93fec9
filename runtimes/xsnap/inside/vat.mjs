// One vat in a worker of its own, and the kernel's side of it: deliveries go in, syscalls are written
// down and answered, and what each delivery cost is told.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { type } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { xsnap } from '@agoric/xsnap';
import { getLockdownBundle } from '@agoric/xsnap-lockdown';
import { VatStore } from './store.mjs';

/** @import {XSnap} from '@agoric/xsnap' */

/** @typedef {{ moduleFormat: string, source: string }} Bundle */
/** @typedef {{ body: string, slots: string[] }} CapData */
/** @typedef {[tag: string, ...rest: unknown[]]} Syscall */

/**
 * @typedef {{
 *   delivery: unknown[],
 *   status: string,
 *   answer: unknown,
 *   syscalls: [Syscall, unknown][],
 *   computrons: number,
 *   heap: number,
 * }} Crank what came of a delivery; `heap` in slots of the engine, as they were at its end
 */

/** @typedef {{ bytes: Uint8Array, size: number, hash: string }} Snapshot */

const CHUNK = 12_000_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @param {string} text JSON
 * @param {readonly string[]} [slots]
 * @returns {CapData}
 */
export const capdata = (text, slots = []) => ({ body: `#${text}`, slots: [...slots] });

/** What the result of a message was rejected with, if it was in its delivery. @param {Crank} crank */
const refusalIn = ({ delivery: [tag, , message], syscalls }) => {
  if (tag !== 'message') return undefined;
  const { result } = /** @type {{ result: string }} */ (message);
  for (const [[name, list]] of syscalls) {
    if (name !== 'resolve') continue;
    for (const [vpid, isRejected, data] of /** @type {[string, boolean, CapData][]} */ (list)) {
      if (vpid === result && isRejected) return data.body;
    }
  }
  return undefined;
};

export class Vat {
  store;
  /** What evaluating the bundle of the supervisor took, in computrons. */
  evaluation = 0;
  /** @type {Crank[]} */
  cranks = [];
  /** Whether a message may end in a rejection. */
  mayRefuse = false;
  /** What the vat printed. @type {string[]} */
  printed = [];
  /** Names of promises for results of messages to the vat. */
  #lastResult = 0;
  /** @type {[Syscall, unknown][]} */
  #syscalls = [];
  /** What syscalls are answered from instead of the store, and must be the same as. */
  #script;
  /** @type {XSnap | undefined} */
  #worker;

  /**
   * @param {VatStore} store
   * @param {[Syscall, unknown][]} [script]
   */
  constructor(store, script) {
    this.store = store;
    this.#script = script?.values();
  }

  /**
   * A worker with a vat in it that is not yet started.
   *
   * @param {Bundle} supervisor
   * @param {unknown} bundle of the vat
   * @param {VatStore} [store]
   * @param {[Syscall, unknown][]} [script] syscalls that it has to make, and their answers
   */
  static async make(supervisor, bundle, store = new VatStore(), script = undefined) {
    const vat = new Vat(store, script);
    const worker = await vat.#spawn({});
    const lockdown = await getLockdownBundle();
    await worker.evaluate(`(${lockdown.source}\n)()`.trim());
    const evaluated = await worker.evaluate(`(${supervisor.source}\n)()`.trim());
    vat.evaluation = evaluated.meterUsage.compute;
    const options = { enableDisavow: false, relaxDurabilityRules: false };
    const { reply } = await vat.#ask(['setBundle', 'v1', bundle, options]);
    if (reply[0] !== 'dispatchReady') throw new Error(`setBundle: ${reply.join(' ')}`);
    return vat;
  }

  /**
   * A vat that goes on from where it was when its heap was saved.
   *
   * @param {Snapshot} snapshot
   * @param {VatStore} store as it was then
   * @param {number} lastResult
   */
  static async load(snapshot, store, lastResult) {
    const vat = new Vat(store);
    vat.#lastResult = lastResult;
    const snapshotStream = (async function* stream() {
      yield snapshot.bytes;
    })();
    const worker = await vat.#spawn({ snapshotStream, snapshotDescription: 'saved' });
    await worker.isReady();
    return vat;
  }

  /** @param {unknown} [parameters] JSON */
  start(parameters = undefined) {
    const text = parameters === undefined ? '{}' : JSON.stringify(parameters);
    return this.deliver(['startVat', capdata(text)]);
  }

  /**
   * A message to the root.
   *
   * @param {string} method
   * @param {string} [args] a list in JSON
   * @param {readonly string[]} [slots]
   */
  call(method, args = '[]', slots = []) {
    return this.send('o+0', method, args, slots);
  }

  /**
   * @param {string} target
   * @param {string} method
   * @param {string} [args] a list in JSON
   * @param {readonly string[]} [slots]
   */
  send(target, method, args = '[]', slots = []) {
    this.#lastResult += 1;
    const result = `p-${String(this.#lastResult)}`;
    const methargs = capdata(`[${JSON.stringify(method)},${args}]`, slots);
    return this.deliver(['message', target, { methargs, result }]);
  }

  /** @param {readonly [vpid: string, isRejected: boolean, data: CapData][]} resolutions */
  notify(resolutions) {
    return this.deliver(['notify', resolutions]);
  }

  bringOutYourDead() {
    return this.deliver(['bringOutYourDead']);
  }

  /** Has the engine collect, with nothing delivered, and what is finalized then told of. */
  async collect() {
    await this.#worker?.evaluate('gc()');
  }

  get lastResult() {
    return this.#lastResult;
  }

  /**
   * @param {unknown[]} delivery
   * @returns {Promise<Crank>}
   * @throws when the worker ends, or the delivery fails
   */
  async deliver(delivery) {
    this.#syscalls = [];
    const { reply, meterUsage } = await this.#ask(['deliver', delivery]);
    const [status, answer = null] = reply;
    const { compute: computrons, currentHeapCount: heap } = meterUsage;
    const syscalls = this.#syscalls;
    const crank = { delivery, status: String(status), answer, syscalls, computrons, heap };
    this.cranks.push(crank);
    if (status !== 'ok') throw new Error(`${JSON.stringify(delivery)}: ${String(answer)}`);
    const refusal = this.mayRefuse ? undefined : refusalIn(crank);
    if (refusal !== undefined) throw new Error(`${JSON.stringify(delivery)}: ${refusal}`);
    return crank;
  }

  /** @returns {Promise<Snapshot>} */
  async snapshot() {
    if (this.#worker === undefined) throw new Error('There is no worker');
    const chunks = [];
    for await (const chunk of this.#worker.makeSnapshotStream('saved')) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { bytes, size: bytes.length, hash };
  }

  async end() {
    await this.#worker?.terminate();
  }

  /** @param {{ snapshotStream?: AsyncIterable<Uint8Array>, snapshotDescription?: string }} loading */
  async #spawn(loading) {
    this.#worker = await xsnap({
      os: type(),
      fs: { ...fs, tmpName: undefined },
      spawn,
      name: 'v1',
      handleCommand: async request => this.#answer(request),
      stderr: 'inherit',
      netstringMaxChunkSize: CHUNK,
      meteringLimit: 0,
      ...loading,
    });
    return this.#worker;
  }

  /** @param {unknown[]} item */
  async #ask(item) {
    if (this.#worker === undefined) throw new Error('There is no worker');
    const { reply, meterUsage } = await this.#worker.issueStringCommand(JSON.stringify(item));
    return { reply: /** @type {unknown[]} */ (JSON.parse(reply)), meterUsage };
  }

  /** @param {Uint8Array} request */
  #answer(request) {
    const [tag, ...rest] = /** @type {[string, ...unknown[]]} */ (
      JSON.parse(decoder.decode(request))
    );
    if (tag !== 'syscall') {
      this.printed.push(JSON.stringify(rest));
      return encoder.encode('["ok"]');
    }
    const syscall = /** @type {Syscall} */ (rest[0]);
    const data = this.#script === undefined ? this.#perform(syscall) : this.#recall(syscall);
    this.#syscalls.push([syscall, data]);
    return encoder.encode(JSON.stringify(['ok', data]));
  }

  /** @param {Syscall} syscall */
  #recall(syscall) {
    const [wanted, data] = this.#script?.next().value ?? [];
    if (isDeepStrictEqual(wanted, syscall)) return data ?? null;
    throw new Error(`${JSON.stringify(syscall)}, and before it was ${JSON.stringify(wanted)}`);
  }

  /** @param {Syscall} syscall */
  #perform([tag, key, value]) {
    switch (tag) {
      case 'vatstoreGet':
        return this.store.get(String(key));
      case 'vatstoreGetNextKey':
        return this.store.nextKey(String(key));
      case 'vatstoreSet':
        this.store.set(String(key), String(value));
        return null;
      case 'vatstoreDelete':
        this.store.delete(String(key));
        return null;
      default:
        return null;
    }
  }
}
