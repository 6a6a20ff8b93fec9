/**
 * Between values and capdata: the short way first, and the marshaller for what
 * has none. What a sender chose is never called meanwhile: `test/passable`.
 * Rules T6, T10 and T11 of docs/SPEC.md.
 */
import { makeMarshal } from '@endo/marshal';
import { Far, type Passable } from '@endo/pass-style';
import { Fail } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import { insistShallowBody, MARSHAL_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import { capDataToPlain, type ErrorOf, type ValueOf } from '../smallcaps/read.js';
import { type NameOf, plainToCapData } from '../smallcaps/write.js';
import { errorsWithin } from './errors-within.js';
import type { MeterControl } from './meter-control.js';

export interface MarshallingDeps {
  readonly nameOf: NameOf;
  readonly valueOf: ValueOf;
  readonly meterControl: Pick<MeterControl, 'runWithoutMetering'>;
  /** Marks the errors that are written. */
  readonly marshalName: string;
  /** Told of each error that is written. */
  readonly logSentError: (err: Error) => void;
  /** Told of each error that is read, with the id that it came with. */
  readonly noteReadError?: ((err: object, errorId: string | undefined) => void) | undefined;
}

const FIRST_ERROR_ID = 70_000;

/** @param count how many errors were written, the one in question included */
export const errorIdOf = (marshalName: string, count: number): string =>
  `error:${marshalName}#${FIRST_ERROR_ID + count}`;

// In smallcaps a text that looks like something else is escaped.
function idIn(encoding: { readonly errorId?: unknown }): string | undefined {
  const { errorId } = encoding;
  return typeof errorId === 'string' ? errorId.replace(/^!/, '') : undefined;
}

/** Stands for a function where the marshaller could call it. */
const makeInert = (): object => Far('inert', () => undefined);

export class Marshalling {
  readonly #nameOf: NameOf;
  readonly #valueOf: ValueOf;
  readonly #marshalName: string;
  readonly #logSentError: MarshallingDeps['logSentError'];
  readonly #meterControl: MarshallingDeps['meterControl'];
  readonly #errorOf: ErrorOf;
  readonly #noteReadError: MarshallingDeps['noteReadError'];
  #marshaller: ReturnType<typeof makeMarshal<Vref>> | undefined;
  #inert: object | undefined;
  #isRehearsal = false;

  constructor(deps: MarshallingDeps) {
    const { nameOf, valueOf, marshalName, logSentError, noteReadError } = deps;
    this.#noteReadError = noteReadError;
    this.#errorOf =
      noteReadError === undefined
        ? this.#readError
        : (encoding, slots) => {
            const err = this.#readError(encoding, slots);
            noteReadError(err, idIn(encoding));
            return err;
          };
    this.#nameOf = nameOf;
    this.#valueOf = valueOf;
    this.#marshalName = marshalName;
    this.#logSentError = logSentError;
    this.#meterControl = deps.meterControl;
  }

  /**
   * REENTRANCY: a proxied value may run user code here.
   *
   * @param value hardened
   * @param limit how deep it may be nested
   * @throws when it is not passable, or too deep
   */
  write(value: unknown, limit: number): CapData {
    return (
      plainToCapData(value, this.#nameOf, this.#textOfError, limit) ?? this.writeLong(value, limit)
    );
  }

  /**
   * @param limit how deep the body may be nested
   * @throws what `valueOf` throws, and when the body cannot be read
   */
  read(data: CapData, limit: number): unknown {
    const plain = capDataToPlain(data, this.#valueOf, this.#errorOf, limit);
    return plain === undefined ? this.readLong(data) : plain.value;
  }

  readonly #textOfError = (error: object): string =>
    this.marshal.toCapData(error as Passable).body.slice(1);

  // Of what an error holds only other errors are kept: a stand-in does as well.
  readonly #readError: ErrorOf = (encoding, slots) => {
    const body = `#${JSON.stringify(encoding)}`;
    insistShallowBody(body, MARSHAL_DEPTH);
    return this.rehearse({ body, slots }) as object;
  };

  private writeLong(value: unknown, limit: number): CapData {
    prepareWalk(value, limit);
    return this.marshal.toCapData(value as Passable);
  }

  // What cannot be read is refused before the marshaller has what is named.
  private readLong(data: CapData): unknown {
    insistShallowBody(data.body, MARSHAL_DEPTH);
    this.rehearse(data);
    const value: unknown = this.marshal.fromCapData(data as { body: string; slots: Vref[] });
    if (this.#noteReadError !== undefined) {
      for (const { err, errorId } of errorsWithin(value, data.body)) {
        this.#noteReadError(err, errorId);
      }
    }
    return value;
  }

  private rehearse(data: CapData): unknown {
    const before = this.#isRehearsal;
    this.#isRehearsal = true;
    try {
      return this.marshal.fromCapData(data as { body: string; slots: Vref[] });
    } finally {
      this.#isRehearsal = before;
    }
  }

  // Most vats never need it. Whether one did before, no meter may tell.
  private get marshal(): ReturnType<typeof makeMarshal<Vref>> {
    return (this.#marshaller ??= this.#meterControl.runWithoutMetering(() =>
      makeMarshal<Vref>(this.#nameOf, this.#actOf, {
        marshalName: this.#marshalName,
        serializeBodyFormat: 'smallcaps',
        errorIdNum: FIRST_ERROR_ID,
        marshalSaveError: this.#logSentError,
      }),
    ));
  }

  readonly #actOf = (vref: Vref | undefined, iface?: string): object => {
    const value = this.#valueOf(vref ?? Fail`the body refers to a slot that is not there`, iface);
    return this.#isRehearsal && typeof value === 'function' ? this.inert : value;
  };

  private get inert(): object {
    return (this.#inert ??= makeInert());
  }
}
