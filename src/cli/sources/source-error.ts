/**
 * A file that cannot be read, or not as what it claims to be. The command ends with 2 for these,
 * and prints the message without a stack.
 */

export interface SourceErrorOptions {
  /** Where in the file: `line 12`, `table kvStore, after key v1.vs.x`. */
  readonly place?: string | undefined;
  readonly cause?: unknown;
  /** It may be read a little later: somebody else is at it. */
  readonly mayPass?: boolean | undefined;
}

export class SourceError extends Error {
  /** The file as the user named it. */
  readonly file: string;
  /** Where in the file, where that is known. */
  readonly place: string | undefined;
  /** It may be read a little later: somebody else is at it. */
  readonly mayPass: boolean;

  /**
   * @param file as the user named it
   * @param problem what is wrong and what to do, without the file's name
   */
  constructor(
    file: string,
    problem: string,
    { place, cause, mayPass = false }: SourceErrorOptions = {},
  ) {
    super(`${file}${place === undefined ? '' : `, ${place}`}: ${problem}`, { cause });
    this.name = 'SourceError';
    this.file = file;
    this.place = place;
    this.mayPass = mayPass;
  }
}
