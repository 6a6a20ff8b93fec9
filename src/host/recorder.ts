/**
 * Writes down all that crosses the edge of one vat, so that it can be replayed:
 * deliveries, and syscalls with their results, in their order. The form of the
 * lines is in docs/record.md.
 */
import {
  A_COUNT,
  A_FUNCTION,
  A_STRING,
  AN_OBJECT,
  insistGiven,
  insistKnownOptions,
} from '../given.js';
import { alsoInspected } from '../inspect.js';
import { OUTWARD, VATSTORE } from '../protocol/insist-syscall.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { insistVatStore, type VatStore, type VatstoreSyscalls } from '../store/vatstore.js';
import {
  formatLine,
  RECORDING_VERSION,
  type RecordingHead,
  type RecordingLine,
} from '../transcripts/recording.js';

/** What `makeRecorder` takes. */
export interface RecorderOptions {
  /** Written into the head. */
  readonly vatId: string;
  /** Which incarnation it is, written into the head; 0 unless said. */
  readonly incarnation?: number;
  /**
   * What the vat's layer is given that decides what it says (docs/options.md),
   * written into the head: a replay gives the same. Plain data.
   */
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * Told of each line, without its end, at once: what it has returned from is
   * written. It may throw: the vat's syscall, or its delivery, fails then.
   */
  readonly write: (line: string) => void;
}

/** Writes down the deliveries of a vat and its syscalls with their answers. docs/record.md. */
export interface Recorder {
  /**
   * @param syscall the vat's way out; it may have the vatstore's methods or not
   * @returns the same methods, written down; `this` of each is `syscall`
   */
  syscall<S extends OutwardSyscall>(syscall: S): S;
  /** The same for a vatstore that is given apart from `syscall`. */
  vatstore(store: VatStore): VatStore;
  /**
   * @param dispatch of the vat
   * @returns a function that writes down what it delivers and how it ends
   */
  dispatch<D extends (delivery: never) => Promise<unknown>>(dispatch: D): D;
}

type SyscallName = (typeof OUTWARD)[number] | (typeof VATSTORE)[number];

// The arguments of `send` stand in the object form as one message.
const objectForm = (name: SyscallName, args: readonly unknown[]): readonly unknown[] => {
  if (name !== 'send') {
    return [name, ...args];
  }
  const [target, methargs, result] = args;
  return ['send', target, result === undefined ? { methargs } : { methargs, result }];
};

const wordsOf = (err: unknown): string => (err instanceof Error ? err.message : String(err));

/**
 * Begins a recording: its head is written at once.
 *
 * @throws when an option is missing, wrong or not known, or when `write` does
 */
export function makeRecorder(options: RecorderOptions): Recorder {
  insistKnownOptions('makeRecorder', options, {
    vatId: A_STRING,
    incarnation: A_COUNT,
    options: AN_OBJECT,
    write: A_FUNCTION,
  });
  const { vatId, incarnation = 0, options: ofVat = {}, write } = options;
  insistGiven('the option "vatId"', vatId, A_STRING);
  insistGiven('the option "write"', write, A_FUNCTION);
  const put = (line: RecordingHead | RecordingLine): void => write(formatLine(line));
  put({ liveslotsRecording: RECORDING_VERSION, vatId, incarnation, options: ofVat });

  const recorded =
    (name: SyscallName, perform: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): unknown => {
      let result: unknown;
      try {
        result = perform(...args);
      } catch (err) {
        put(['syscall', objectForm(name, args), ['error', wordsOf(err)]]);
        throw err;
      }
      put(['syscall', objectForm(name, args), ['ok', result ?? null]]);
      return result;
    };

  const wrap = <S extends OutwardSyscall | VatstoreSyscalls>(
    syscall: S,
    names: readonly SyscallName[],
  ): S => {
    const methods = names.flatMap(name => {
      const method: unknown = Reflect.get(syscall, name);
      if (typeof method !== 'function') {
        return [];
      }
      const perform = (...args: readonly unknown[]): unknown =>
        Reflect.apply(method, syscall, args);
      return [[name, { value: recorded(name, perform), enumerable: true }] as const];
    });
    return Object.create(syscall, Object.fromEntries(methods)) as S;
  };

  return {
    syscall(syscall) {
      insistGiven('syscall', syscall, AN_OBJECT);
      return wrap(syscall, [...OUTWARD, ...VATSTORE]);
    },
    vatstore(store) {
      insistVatStore('store', store);
      const methods: VatstoreSyscalls = {
        vatstoreGet: key => store.get(key),
        vatstoreGetNextKey: key => store.getNextKey(key),
        vatstoreSet: (key, value) => store.set(key, value),
        vatstoreDelete: key => store.delete(key),
      };
      const written = wrap(methods, VATSTORE);
      return {
        get: key => written.vatstoreGet(key),
        getNextKey: key => written.vatstoreGetNextKey(key),
        set: (key, value) => written.vatstoreSet(key, value),
        delete: key => written.vatstoreDelete(key),
      };
    },
    dispatch<D extends (delivery: never) => Promise<unknown>>(dispatch: D): D {
      insistGiven('dispatch', dispatch, A_FUNCTION);
      const recording = async (delivery: never): Promise<unknown> => {
        if (!Array.isArray(delivery)) {
          // It is refused, and changes nothing.
          return dispatch(delivery);
        }
        put(['deliver', delivery]);
        let answer: unknown;
        try {
          answer = await dispatch(delivery);
        } catch (err) {
          put(['done', 'error', wordsOf(err)]);
          throw err;
        }
        const statistics = answer as Readonly<Record<string, number>> | undefined;
        put(statistics === undefined ? ['done', 'ok'] : ['done', 'ok', statistics]);
        return answer;
      };
      alsoInspected(recording, dispatch);
      return recording as D;
    },
  };
}
