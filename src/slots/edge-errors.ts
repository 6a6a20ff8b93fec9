/**
 * Errors that cross the edge, told to the runtime instead of the console: see
 * the option `onError`. An error that is written is told when what it is in is
 * said; one that is read, at once. It is handed on, and never looked at. Rule
 * E13 of docs/SPEC.md.
 */
import type { CapData } from '../protocol/capdata.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { Vpid } from '../refs/vref.js';
import { errorIdOf } from './marshalling.js';
import type { MeterControl } from './meter-control.js';

/** An error that crosses the edge, as `onError` is told of it. docs/options.md. */
export interface EdgeError {
  /** As the vat threw it, or as it was made from what came in. It may be anything that calls itself an error. */
  readonly err: unknown;
  /** The same on both sides of the edge; undefined where who sent it gave none. */
  readonly errorId: string | undefined;
  /**
   * - `out`: the vat has said it to the kernel
   * - `in`: the kernel has said it to the vat
   * - `store`: the vat has put it into its own stored data
   */
  readonly direction: 'out' | 'in' | 'store';
  /** The promise that was rejected with it, or with something that holds it. */
  readonly vref: string | undefined;
}

/**
 * Told of each error that crosses the edge. What it throws goes to the console,
 * and changes nothing.
 */
export type OnError = (error: EdgeError) => void;

type Written = Pick<EdgeError, 'err' | 'errorId'>;

export interface EdgeErrorsDeps {
  readonly onError: OnError;
  readonly marshalName: string;
  readonly meterControl: MeterControl;
  readonly warn: (message: string, err: unknown) => void;
}

export class EdgeErrors {
  readonly #deps: EdgeErrorsDeps;
  #count = 0;
  /** What has been written by the serialization that is in progress. */
  #written: Written[] = [];
  /** By the capdata that they are in, until it is said. */
  readonly #unsaid = new Map<CapData, Written[]>();
  #isReading = false;
  #subject: Vpid | undefined;

  constructor(deps: EdgeErrorsDeps) {
    this.#deps = deps;
  }

  /** An error was written; the next id of the marshaller is its. */
  noteWritten(err: unknown): void {
    this.#count += 1;
    this.#written.push({ err, errorId: errorIdOf(this.#deps.marshalName, this.#count) });
  }

  /** An error was read. What stored data says does not cross the edge. */
  noteRead(err: unknown, errorId: string | undefined): void {
    if (this.#isReading) {
      this.tell({ err, errorId, direction: 'in', vref: this.#subject });
    }
  }

  /** @param write what is written by it is told when it is said */
  writingForKernel(write: () => CapData): CapData {
    const outer = this.#written;
    this.#written = [];
    try {
      const data = write();
      if (this.#written.length > 0) {
        this.#unsaid.set(data, this.#written);
      }
      return data;
    } catch (err) {
      this.tellAll(this.#written, 'out', undefined);
      throw err;
    } finally {
      this.#written = outer;
    }
  }

  writingForStore(write: () => CapData): CapData {
    const outer = this.#written;
    this.#written = [];
    try {
      return write();
    } finally {
      const written = this.#written;
      this.#written = outer;
      this.tellAll(written, 'store', undefined);
    }
  }

  /** What is read by `work` has come from the kernel. */
  reading<T>(work: () => T): T {
    const before = this.#isReading;
    this.#isReading = true;
    try {
      return work();
    } finally {
      this.#isReading = before;
    }
  }

  /** @param subject the promise that is rejected with what `work` reads */
  about(subject: Vpid | undefined, work: () => void): void {
    this.#subject = subject;
    try {
      work();
    } finally {
      this.#subject = undefined;
    }
  }

  /** The same syscalls; the errors in what they say are told first. */
  listenTo(syscall: OutwardSyscall): OutwardSyscall {
    return {
      ...syscall,
      send: (target, methargs, result) => {
        this.say(methargs, undefined);
        syscall.send(target, methargs, result);
      },
      resolve: batch => {
        for (const [vpid, isReject, data] of batch) {
          this.say(data, isReject ? vpid : undefined);
        }
        syscall.resolve(batch);
      },
      exit: (isFailure, info) => {
        this.say(info, undefined);
        syscall.exit(isFailure, info);
      },
      callNow: (device, method, args) => {
        this.say(args, undefined);
        return syscall.callNow(device, method, args);
      },
    };
  }

  /** What was written and not said, since it was refused, is told as well. */
  endCrank(): void {
    for (const data of [...this.#unsaid.keys()]) {
      this.say(data, undefined);
    }
  }

  private say(data: CapData, vref: string | undefined): void {
    const written = this.#unsaid.get(data);
    if (written !== undefined) {
      this.#unsaid.delete(data);
      this.tellAll(written, 'out', vref);
    }
  }

  private tellAll(
    written: readonly Written[],
    direction: EdgeError['direction'],
    vref: string | undefined,
  ): void {
    for (const each of written) {
      this.tell({ ...each, direction, vref });
    }
  }

  private tell(error: EdgeError): void {
    const { onError, meterControl, warn } = this.#deps;
    meterControl.runWithoutMetering(() => {
      try {
        onError(error);
      } catch (err) {
        warn('onError has failed', err);
      }
    });
  }
}
