/**
 * The codec of a vat whose runtime is told of errors: see `EdgeErrors`. Others
 * run as if it did not exist.
 */
import type { CapData } from '../protocol/capdata.js';
import { Codec, type CodecDeps, type Unreadable } from './codec.js';
import type { EdgeErrors } from './edge-errors.js';

export class ReportingCodec extends Codec {
  readonly #errors: EdgeErrors;

  constructor(deps: CodecDeps, errors: EdgeErrors) {
    super({
      ...deps,
      logSentError: err => errors.noteWritten(err),
      noteReadError: (err, errorId) => errors.noteRead(err, errorId),
    });
    this.#errors = errors;
  }

  override serializeForKernel(value: unknown, wrapping?: number): CapData {
    return this.#errors.writingForKernel(() => super.serializeForKernel(value, wrapping));
  }

  override serializeForStore(value: unknown, wrapping?: number): CapData {
    return this.#errors.writingForStore(() => super.serializeForStore(value, wrapping));
  }

  override read(data: CapData): unknown {
    return this.#errors.reading(() => super.read(data));
  }

  override readSaid<T>(
    data: CapData,
    wrapping: number,
    use: (value: unknown) => T,
  ): T | Unreadable {
    return this.#errors.reading(() => super.readSaid(data, wrapping, use));
  }
}
