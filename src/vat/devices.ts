/**
 * `D(device).method(...args)`: a call that answers at once. Promises cannot
 * pass, in either direction. Rules D1 and D2 of docs/SPEC.md.
 */
import { Fail } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import { type CapData, type CapDataLimits, insistVatCapData } from '../protocol/capdata.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import { isPromiseVref, parseVref, type Vref } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { Exports } from '../slots/exports.js';
import type { SlotTable } from '../slots/slot-table.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';

export interface DevicesDeps {
  readonly syscall: OutwardSyscall;
  readonly slots: SlotTable;
  readonly codec: Codec;
  readonly exports: Exports;
  readonly limits: CapDataLimits;
  readonly candidates: Candidates;
}

/** The list of the arguments. */
const WRAPPING = 1;

/** A device as `D()` shows it: whatever method is called answers at once. */
export type DeviceProxy = Readonly<Record<string, (...args: unknown[]) => unknown>>;

function forbidPromises({ slots }: CapData): void {
  if (slots.some(isPromiseVref)) {
    throw Fail`D() arguments cannot include a Promise`;
  }
}

export class Devices {
  readonly #deps: DevicesDeps;
  readonly #proxies = new WeakSet();

  constructor(deps: DevicesDeps) {
    this.#deps = deps;
  }

  /**
   * @param device a device node that the vat has imported
   * @throws when it is something else
   */
  readonly D = (device: object): DeviceProxy => {
    if (this.#proxies.has(device)) {
      throw Error('D(D(x)) is invalid');
    }
    const vref = Object(device) === device ? this.#deps.slots.vrefOf(device) : undefined;
    if (vref === undefined || parseVref(vref).type !== 'device') {
      throw Error('D() must be given a device node');
    }
    const proxy = new Proxy<DeviceProxy>(harden({}), {
      get: (_target, method) =>
        typeof method === 'string'
          ? harden((...args: unknown[]) => this.call(vref, method, args))
          : undefined,
    });
    this.#proxies.add(proxy);
    return harden(proxy);
  };

  private call(device: Vref, method: string, args: unknown[]): unknown {
    const { syscall, codec, exports, limits, candidates } = this.#deps;
    insistShallow(args, MAX_DEPTH + WRAPPING);
    const data = codec.serializeForKernel(harden(args), WRAPPING);
    limits.assertOneAcceptable(data);
    forbidPromises(data);
    exports.retainExportedVrefs(data.slots);
    const answer = syscall.callNow(device, method, data);
    insistVatCapData(answer);
    forbidPromises(answer);
    const read: { value?: unknown } = {};
    try {
      codec.collectArrivals(() => {
        read.value = codec.read(answer);
      });
    } catch (err) {
      // The kernel has introduced them all the same.
      candidates.notePossiblyUnknown(answer.slots);
      throw err;
    }
    return read.value;
  }
}
