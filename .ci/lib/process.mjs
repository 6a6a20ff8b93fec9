// Starting a child and stepping back: its output is ours, its signals are ours, its end is ours.
import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Ending */

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command to its end. A signal that reaches us is passed on, and we wait for the child to
 * tidy up instead of leaving it behind.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<Ending>}
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    /** @type {Map<NodeJS.Signals, () => void>} */
    const handlers = new Map();
    for (const signal of forwarded) {
      const handler = () => {
        // On a terminal Ctrl-C has already reached the child: the terminal signals the whole
        // foreground group, and a second one would read as "stop at once".
        if (signal === 'SIGINT' && process.stdin.isTTY) return;
        child.kill(signal);
      };
      handlers.set(signal, handler);
      process.on(signal, handler);
    }
    const release = () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
    child.once('error', error => {
      release();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      release();
      resolve({ code, signal });
    });
  });

/**
 * Ends this process as the child ended, so that a shell or a CI sees no difference.
 *
 * @param {Ending} ending
 */
export const endLike = ({ code, signal }) => {
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
};

/**
 * Runs a step of preparation. It writes to stderr only, because stdout belongs to the command that
 * was asked for.
 *
 * @param {string} name for the error
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export const runStep = async (name, command, args, cwd) => {
  const ending = await run(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (ending.code === 0) return;
  throw new StepFailed(name, ending);
};

export class StepFailed extends Error {
  /**
   * @param {string} name
   * @param {Ending} ending
   */
  constructor(name, ending) {
    super(`${name} failed (${ending.signal ?? `exit code ${String(ending.code)}`})`);
    this.ending = ending;
  }
}
