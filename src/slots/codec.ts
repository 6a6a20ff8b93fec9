/**
 * Values to vrefs and back, one at a time and inside capdata. Serializing for
 * a message and for stored data differ in one thing: how a promise is named.
 * Rules T6 to T9 of docs/SPEC.md.
 */
import { makeMarshal } from '@endo/marshal';
import { type Passable, passStyleOf } from '@endo/pass-style';
import { isPromise } from '@endo/promise-kit';
import { annotateError, Fail, makeError, q, quoteShort, X } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import {
  formatRemotable,
  isVpid,
  type BaseRef,
  type ParsedVref,
  parseVref,
  type Vpid,
  type Vref,
} from '../refs/vref.js';
import { capDataToPrimitive, primitiveToCapData } from '../smallcaps/primitives.js';
import { capDataToPlain } from '../smallcaps/read.js';
import { plainToCapData } from '../smallcaps/write.js';
import type { IdCounters } from '../store/counters.js';
import type { Whole } from '../whole.js';
import { Arrivals } from './arrivals.js';
import type { Interfaces } from './interfaces.js';
import type { Cohort, KindRegistry } from './kind-registry.js';
import type { MeterControl } from './meter-control.js';
import type { MessageSender } from './message-sender.js';
import type { PresenceMaker } from './presence.js';
import type { PromiseTable } from './promise-table.js';
import { insistReadable } from './readable.js';
import type { SlotTable } from './slot-table.js';

/** Who will read what is serialized: it decides how promises are named. */
type Audience = 'kernel' | 'store';

export interface CodecDeps {
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly presences: PresenceMaker;
  readonly interfaces: Interfaces;
  readonly registry: KindRegistry;
  readonly counters: IdCounters;
  readonly meterControl: MeterControl;
  readonly vatId: string;
  /** Told of each error that is serialized, so that the sender's log has its stack. */
  readonly logSentError: (err: Error) => void;
  readonly refuseDisavowed: MessageSender['refuseDisavowed'];
  /** Asks the kernel to notify of a promise that has just been imported. */
  readonly subscribe: (vpid: Vpid) => void;
  readonly whole: Whole;
}

const FIRST_ERROR_ID = 70_000;

export class Codec {
  readonly #deps: CodecDeps;
  readonly #marshal: ReturnType<typeof makeMarshal<Vref>>;
  readonly #name = (value: object): Vref => this.nameOf(value);
  readonly #unmeteredUnserialize: (data: CapData) => unknown;
  readonly #unmeteredToValue: (vref: Vref, iface?: string) => object;
  #audience: Audience = 'store';
  #arrivals: Arrivals | undefined;

  constructor(deps: CodecDeps) {
    this.#deps = deps;
    const valueOf = (vref: Vref, iface?: string): object => this.valueOf(vref, iface);
    this.#marshal = makeMarshal<Vref>(this.#name, valueOf, {
      marshalName: `liveSlots:${deps.vatId}`,
      serializeBodyFormat: 'smallcaps',
      errorIdNum: FIRST_ERROR_ID,
      marshalSaveError: deps.logSentError,
    });
    const { meterControl } = deps;
    const { unserialize } = this.#marshal;
    this.#unmeteredUnserialize = meterControl.unmetered((data: CapData): unknown => {
      const plain = capDataToPlain(data, valueOf);
      return plain === undefined
        ? unserialize(data as { body: string; slots: Vref[] })
        : plain.value;
    });
    this.#unmeteredToValue = meterControl.unmetered(valueOf);
  }

  /**
   * REENTRANCY: a proxied value may run user code here.
   *
   * @param value hardened
   * @throws when the value is not passable. Names allocated until then go at
   *   the end of the delivery; nothing is pinned or counted.
   */
  serializeForKernel(value: unknown): CapData {
    this.#deps.meterControl.assertIsMetered();
    return primitiveToCapData(value) ?? this.serialize(value, 'kernel');
  }

  /** The same for stored data. The caller counts the slots once it has stored them. */
  serializeForStore(value: unknown): CapData {
    return primitiveToCapData(value) ?? this.serialize(value, 'store');
  }

  /** Makes no syscalls, but for subscriptions to promises that it imports. */
  unserialize(data: CapData): unknown {
    const primitive = capDataToPrimitive(data);
    return primitive === undefined ? this.#unmeteredUnserialize(data) : primitive.value;
  }

  /** The name of one object or promise, for the kernel. */
  toSlotForKernel(value: object): Vref {
    return this.inAudience('kernel', () => this.nameOf(value));
  }

  /** The name of one object or promise, for stored data. */
  toSlotForStore(value: object): Vref {
    return this.inAudience('store', () => this.nameOf(value));
  }

  /** The object or promise that a vref names; made, or loaded, if need be. */
  toValue(vref: Vref, iface?: string): object {
    return this.#unmeteredToValue(vref, iface);
  }

  /**
   * The same for what the kernel says.
   *
   * @throws an error that quotes what could not be read, and says why
   */
  read(data: CapData): unknown {
    try {
      return this.unserialize(data);
    } catch (err) {
      throw unreadable(quoteData(data), err);
    }
  }

  /** @throws like `read`, when it can be told already that `read` would throw */
  insistReadable(data: CapData): void {
    try {
      insistReadable(data, this.#deps.counters);
    } catch (err) {
      throw unreadable(quoteData(data), err);
    }
  }

  /**
   * For `work` that reads what the kernel says: runs it without subscribing to
   * the promises that it imports. When it throws, everything that it has
   * imported or loaded is forgotten again.
   *
   * @returns their names, in order of arrival
   */
  collectArrivals(work: () => void): Set<Vpid> {
    const before = this.#arrivals;
    const arrivals = new Arrivals();
    this.#arrivals = arrivals;
    try {
      work();
    } catch (err) {
      arrivals.undo();
      throw err;
    } finally {
      this.#arrivals = before;
    }
    return arrivals.vpids;
  }

  private serialize(value: unknown, audience: Audience): CapData {
    return this.inAudience(
      audience,
      () => plainToCapData(value, this.#name) ?? this.#marshal.serialize(value as Passable),
    );
  }

  // Restored afterwards, since user code may serialize again from within.
  private inAudience<T>(audience: Audience, work: () => T): T {
    const before = this.#audience;
    this.#audience = audience;
    try {
      return work();
    } finally {
      this.#audience = before;
    }
  }

  private nameOf(value: object): Vref {
    const { slots, promises, presences, counters } = this.#deps;
    const known = slots.vrefOf(value);
    if (known !== undefined && !isVpid(known)) {
      if (presences.isDisavowedName(known) && presences.isDisavowed(value)) {
        this.#deps.refuseDisavowed();
      }
      return known;
    }
    if (known !== undefined || isPromise(value)) {
      return this.#audience === 'kernel'
        ? promises.nameForKernel(value)
        : promises.nameForStore(value);
    }
    if (presences.isDisavowed(value)) {
      this.#deps.refuseDisavowed();
    }
    const style: string = passStyleOf(value);
    if (style !== 'remotable') {
      throw Fail`only a remotable or a promise has a vref, not ${value}`;
    }
    const vref = formatRemotable(counters.allocate('exportID'));
    slots.register(vref, value);
    return vref;
  }

  private valueOf(vref: Vref, iface: string | undefined): object {
    this.#deps.meterControl.assertNotMetered();
    const { slots } = this.#deps;
    const parsed = parseVref(vref);
    const known = slots.valueOf(parsed.baseRef);
    const value =
      parsed.sort === 'virtual'
        ? this.virtualOf(parsed, known)
        : (known ?? this.importValue(vref, parsed, iface));
    // So that nothing else pays for the first look at it: whether it has been
    // looked at before depends on whether the collector has taken it.
    if (parsed.type !== 'promise') {
      passStyleOf(value as Passable);
    }
    return value;
  }

  // Whether it is in memory already depends on the collector, so what is
  // refused must not depend on that.
  private virtualOf(parsed: ParsedVref, known: object | undefined): object {
    const { registry } = this.#deps;
    let whole = known;
    try {
      const handler = registry.handlerOf(parsed);
      registry.insistFacet(parsed);
      if (whole === undefined) {
        if (handler.isAllocated?.(parsed.subid ?? 0) === false) {
          throw Fail`I don't remember allocating ${q(parsed.baseRef)}`;
        }
        whole = handler.reanimate(parsed.baseRef);
        this.registerArrival(parsed.baseRef, whole, handler.facetNames);
      }
    } catch (err) {
      const wrapped = makeError(
        X([`failed to reanimate ${quoteShort(parsed.baseRef)}: ${reasonOf(err)}`]),
      );
      annotateError(wrapped, X`Original error: ${err}`);
      throw wrapped;
    }
    return parsed.facet === undefined ? whole : registry.facetOf(parsed, whole as Cohort);
  }

  // Not called `import`: in a compartment, source with that word before a parenthesis is refused.
  private importValue(vref: Vref, parsed: ParsedVref, iface: string | undefined): object {
    const { slots, presences, interfaces } = this.#deps;
    if (parsed.type === 'promise') {
      return this.importPromise(vref as Vpid, parsed);
    }
    if (parsed.allocatedByVat) {
      throw Fail`I don't remember allocating ${q(vref)}`;
    }
    let value: object;
    if (parsed.type === 'device') {
      value = presences.makeDevice(vref, iface);
      slots.importedDevices.add(value);
    } else {
      const { baseRef } = parsed;
      if (!interfaces.has(baseRef)) {
        this.#arrivals?.note(() => interfaces.forget(baseRef));
      }
      const wasDisavowed = presences.isDisavowedName(vref);
      value = presences.makeImport(baseRef, iface, this.#arrivals !== undefined);
      if (wasDisavowed) {
        this.#arrivals?.note(() => presences.withdrawIntroduction(vref));
      }
    }
    this.registerArrival(parsed.baseRef, value);
    return value;
  }

  private registerArrival(baseRef: BaseRef, value: object, facetNames?: readonly string[]): void {
    const { slots } = this.#deps;
    slots.register(baseRef, value, facetNames);
    this.#arrivals?.note(() => slots.unregister(baseRef, value));
  }

  private importPromise(vpid: Vpid, { allocatedByVat, id }: ParsedVref): object {
    const { promises, presences, counters, subscribe, whole } = this.#deps;
    // One of an earlier incarnation may be spoken of; one that is yet to be given would clash.
    if (allocatedByVat && !counters.isAllocated('promiseID', id)) {
      throw Fail`I don't remember allocating ${q(vpid)}`;
    }
    const imported = presences.makePipelinedPromise(vpid);
    whole(() => {
      promises.addImport(vpid, imported);
      promises.register(vpid, imported.promise);
      if (this.#arrivals === undefined) {
        subscribe(vpid);
      } else {
        this.#arrivals.vpids.add(vpid);
        this.#arrivals.note(() => promises.forsakeImport(vpid));
      }
    });
    return imported.promise;
  }
}

const quoteData = ({ body, slots }: CapData): string =>
  `${quoteShort(body)} with slots ${quoteShort(slots)}`;

const reasonOf = (err: unknown): string => (err instanceof Error ? err.message : String(err));

function unreadable(what: string, err: unknown): Error {
  const wrapped = makeError(X([`cannot read ${what}: ${reasonOf(err)}`]));
  annotateError(wrapped, X`Original error: ${err}`);
  return wrapped;
}
