/**
 * Values to vrefs and back, one at a time and inside capdata. Serializing for
 * a message and for stored data differ in one thing: how a promise is named.
 * Rules T6 to T9 of docs/SPEC.md.
 */
import { passStyleOf } from '@endo/pass-style';
import { isPromise } from '@endo/promise-kit';
import { annotateError, Fail, makeError, q, quoteShort, reasonOf, X } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { formatRemotable, isPromiseVref, type Vpid, type Vref } from '../refs/vref.js';
import { MAX_DEPTH } from '../smallcaps/depth.js';
import { capDataToPrimitive, primitiveToCapData } from '../smallcaps/primitives.js';
import { Marshalling, type MarshallingDeps } from './marshalling.js';
import type { MessageSender } from './message-sender.js';
import { insistReadable } from './readable.js';
import { SlotValues, type SlotValuesDeps } from './slot-values.js';

/** Who will read what is serialized: it decides how promises are named. */
type Audience = 'kernel' | 'store';

export interface CodecDeps extends SlotValuesDeps {
  readonly vatId: string;
  /** Told of each error that is serialized, so that the sender's log has its stack. */
  readonly logSentError: (err: Error) => void;
  /** Told of each error that is unserialized; see `MarshallingDeps`. */
  readonly noteReadError?: MarshallingDeps['noteReadError'];
  readonly refuseDisavowed: MessageSender['refuseDisavowed'];
  /** On what comes in; see `LiveslotsOptions`. */
  readonly limits: { readonly maxIncomingBody: number; readonly maxIncomingSlots: number };
}

/** What marks the errors of a vat in capdata. */
export const marshalNameOf = (vatId: string): string => `liveSlots:${vatId}`;

/** Around the arguments of a watch: those of one watch, and of a promise. */
export const STORE_WRAPPING = 2;

/** Why something that another vat has said cannot be read. */
export interface Unreadable {
  readonly error: Error;
}

export class Codec {
  readonly #deps: CodecDeps;
  readonly #values: SlotValues;
  readonly #marshalling: Marshalling;
  readonly #unmeteredRead: (data: CapData, limit: number) => unknown;
  readonly #unmeteredToValue: (vref: Vref, iface?: string) => object;
  #audience: Audience = 'store';
  #wrapping = 0;
  /** Why a vref was refused last: that is not the sender's affair. */
  #refusal: unknown;

  constructor(deps: CodecDeps) {
    this.#deps = deps;
    const { meterControl } = deps;
    const values = new SlotValues(deps);
    this.#values = values;
    const marshalling = new Marshalling({
      nameOf: value => this.nameOf(value),
      valueOf: (vref, iface) => this.namedInCapData(vref, iface),
      meterControl,
      marshalName: marshalNameOf(deps.vatId),
      logSentError: deps.logSentError,
      noteReadError: deps.noteReadError,
    });
    this.#marshalling = marshalling;
    this.#unmeteredRead = meterControl.unmetered((data: CapData, limit: number) =>
      marshalling.read(data, limit),
    );
    this.#unmeteredToValue = meterControl.unmetered((vref: Vref, iface?: string) =>
      values.valueOf(vref, iface),
    );
  }

  /**
   * REENTRANCY: a proxied value may run user code here.
   *
   * @param value hardened
   * @param wrapping how many lists of ours are around what the user gave
   * @throws when the value is not passable, or too deep. Names allocated until
   *   then go at the end of the delivery; nothing is pinned or counted.
   */
  serializeForKernel(value: unknown, wrapping = 0): CapData {
    this.#deps.meterControl.assertIsMetered();
    return primitiveToCapData(value) ?? this.serialize(value, 'kernel', wrapping);
  }

  /** The same for stored data. The caller counts the slots once it has stored them. */
  serializeForStore(value: unknown, wrapping = 0): CapData {
    return primitiveToCapData(value) ?? this.serialize(value, 'store', wrapping);
  }

  /**
   * Makes no syscalls, but for subscriptions to promises that it imports.
   *
   * @param wrapping how many lists of ours can be around what a user gave
   * @throws when the body cannot be read, or a vref is refused
   */
  unserialize(data: CapData, wrapping = STORE_WRAPPING): unknown {
    const primitive = capDataToPrimitive(data);
    return primitive === undefined
      ? this.#unmeteredRead(data, MAX_DEPTH + wrapping)
      : primitive.value;
  }

  /** What `work` serializes has so many lists of ours around it. */
  wrapped(wrapping: number, work: () => void): void {
    const before = this.#wrapping;
    this.#wrapping = wrapping;
    try {
      work();
    } finally {
      this.#wrapping = before;
    }
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

  /**
   * The same for what another vat has said: that it cannot be read is its
   * fault, and no fault of the kernel. What it imported or loaded is forgotten
   * again then.
   *
   * @param use throws when the value is none that can be used
   * @returns what `use` returns, or an error like that of `read`
   * @throws when a vref is refused, which the kernel answers for
   */
  readSaid<T>(data: CapData, wrapping: number, use: (value: unknown) => T): T | Unreadable {
    const mark = this.#values.arrivals?.mark() ?? 0;
    this.#refusal = undefined;
    try {
      this.insistWithinLimits(data);
      return use(this.unserialize(data, wrapping));
    } catch (err) {
      const error = unreadable(quoteData(data), err);
      if (this.#refusal === err) {
        throw error;
      }
      this.#values.arrivals?.undo(mark);
      return { error };
    } finally {
      this.#refusal = undefined;
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

  /** See `SlotValues`. */
  collectArrivals(work: (arriving: ReadonlySet<Vpid>) => void): Set<Vpid> {
    return this.#values.collectArrivals(work);
  }

  private insistWithinLimits({ body, slots }: CapData): void {
    const { maxIncomingBody, maxIncomingSlots } = this.#deps.limits;
    if (body.length > maxIncomingBody) {
      throw Fail([
        `its body has ${body.length} characters, more than the maxIncomingBody of ${maxIncomingBody}`,
      ]);
    }
    if (slots.length > maxIncomingSlots) {
      throw Fail([
        `it has ${slots.length} slots, more than the maxIncomingSlots of ${maxIncomingSlots}`,
      ]);
    }
  }

  private serialize(value: unknown, audience: Audience, wrapping: number): CapData {
    return this.inAudience(audience, () =>
      this.#marshalling.write(value, MAX_DEPTH + wrapping + this.#wrapping),
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
    if (known !== undefined && !isPromiseVref(known)) {
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
    slots.registerOwn(vref, value);
    return vref;
  }

  private namedInCapData(vref: Vref, iface: string | undefined): object {
    // Whether a presence must be made depends on the collector, and nobody may see that.
    if (iface !== undefined && !isInterface(iface) && vref[1] === '-') {
      throw Fail`the interface ${q(iface)} of ${q(vref)} is none that a presence can have`;
    }
    try {
      return this.#values.valueOf(vref, iface);
    } catch (err) {
      this.#refusal = err;
      throw err;
    }
  }
}

const isInterface = (iface: string): boolean =>
  iface === 'Remotable' || iface.startsWith('Alleged: ') || iface.startsWith('DebugName: ');

const quoteData = ({ body, slots }: CapData): string =>
  `${quoteShort(body)} with slots ${quoteShort(slots)}`;

function unreadable(what: string, err: unknown): Error {
  const wrapped = makeError(X([`cannot read ${what}: ${reasonOf(err)}`]));
  annotateError(wrapped, X`Original error: ${err}`);
  return wrapped;
}

/** What kinds, collections and watches need of the codec. */
export type StoreCodec = Pick<
  Codec,
  'serializeForStore' | 'unserialize' | 'toSlotForKernel' | 'toSlotForStore' | 'toValue' | 'wrapped'
>;
