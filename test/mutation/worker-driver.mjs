// Keeps a worker busy: starts one, gives it mutants, ends it when a test does not end, and starts
// another in its place.
import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {{ file: string, name: string }} TestName
 * @typedef {{ failure: string | undefined, milliseconds: number, asked: number[] }} Surveyed
 * @typedef {{ outcome: 'caught' | 'timeout' | 'survived' | 'unloadable', test?: number, failure?: string }} Verdict
 */

/** How long a test may take that took so long with nothing changed. */
const timeLimit = (/** @type {number} */ milliseconds) => 10 * milliseconds + 5000;
const LOADING = 120_000;

export class WorkerDriver {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #worker;
  #directory;
  #testFiles;
  /** @type {TestName[]} */
  tests = [];
  /** Mutants that are decided while the sources load. @type {number[]} */
  static = [];
  /** @type {Surveyed[]} */
  surveyed;
  /** @type {(message: any) => void} */
  #listen = () => {};

  constructor(
    /** @type {{ directory: string, testFiles: string[] }} */ { directory, testFiles },
    /** @type {Surveyed[]} */ surveyed,
  ) {
    this.surveyed = surveyed;
    this.#directory = directory;
    this.#testFiles = testFiles;
  }

  /** Messages until one that `isLast`; `undefined` if the worker ended or took too long. */
  #until(
    /** @type {(message: any) => boolean} */ isLast,
    /** @type {(message: any) => number} */ allow,
    /** @type {number} */ first,
  ) {
    return new Promise(resolve => {
      /** @type {ReturnType<typeof setTimeout>} */
      let timer;
      const finish = (/** @type {any} */ message) => {
        clearTimeout(timer);
        this.#listen = () => {};
        resolve(message);
      };
      const wait = (/** @type {number} */ milliseconds) => {
        clearTimeout(timer);
        timer = setTimeout(() => finish(undefined), milliseconds);
      };
      wait(first);
      this.#listen = message => {
        if (message === undefined || isLast(message)) return finish(message);
        wait(allow(message));
      };
    });
  }

  /** @returns {Promise<boolean>} whether it could load everything */
  async start(mutant = -1) {
    this.end();
    const worker = fork(join(this.#directory, 'worker.mjs'), {
      cwd: this.#directory,
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        ...process.env,
        MUTANT: String(mutant),
        TEST_FILES: JSON.stringify(this.#testFiles),
      },
    });
    this.#worker = worker;
    worker.on('message', message => {
      if (this.#worker === worker) this.#listen(message);
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#listen(undefined);
    });
    const ready = await this.#until(
      ({ type }) => type === 'ready',
      () => LOADING,
      LOADING,
    );
    if (ready === undefined) return false;
    if (mutant < 0) {
      this.tests = ready.tests;
      this.static = ready.static;
    }
    return true;
  }

  end() {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.kill('SIGKILL');
  }

  /** What every test does with nothing changed; nothing to do if that is known. */
  async survey() {
    if (this.surveyed.length === this.tests.length) return;
    this.#worker?.send({ do: 'survey' });
    const done = await this.#until(
      message => {
        if (message.type === 'surveyed') this.surveyed[message.index] = message;
        return message.type === 'done';
      },
      () => 300_000,
      300_000,
    );
    if (done === undefined) throw Error('the tests could not be surveyed');
  }

  /** @returns {Promise<Verdict>} */
  async try(/** @type {number} */ id, /** @type {number[]} */ order, isStatic = false) {
    for (let round = 0; ; round += 1) {
      if (isStatic || this.#worker === undefined || round > 0) {
        const isLoaded = await this.start(isStatic ? id : -1);
        if (!isLoaded) {
          this.end();
          return { outcome: 'unloadable' };
        }
      }
      let current = -1;
      this.#worker?.send({ do: 'try', id, order });
      const last = await this.#until(
        message => {
          if (message.type === 'begin') current = message.index;
          return message.type === 'caught' || message.type === 'survived';
        },
        // Twice: a test that has failed is run once more.
        ({ index }) => 2 * timeLimit(this.surveyed[index]?.milliseconds ?? 0),
        60_000,
      );
      if (isStatic || last === undefined) this.end();
      if (last === undefined) return { outcome: 'timeout', test: current };
      if (last.type === 'survived') return { outcome: 'survived' };
      if (!last.isClean) this.end();
      if (last.isClean || isStatic || round > 0) {
        return { outcome: 'caught', test: last.index, failure: last.failure };
      }
    }
  }
}
