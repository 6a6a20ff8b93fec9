/**
 * A kernel that is running: another process that has a database open, and does what it is told.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Reads a line of SQL, runs it, answers `ok` and the milliseconds, or the error. */
const PROGRAM = `
  const Database = require('libsql');
  const database = new Database(process.argv[1]);
  const { createInterface } = require('node:readline');
  createInterface({ input: process.stdin }).on('line', sql => {
    const started = performance.now();
    try {
      database.exec(sql);
      console.log('ok ' + (performance.now() - started));
    } catch (error) {
      console.log(error.message);
    }
  }).on('close', () => database.close());
`;

export interface Writer {
  /** @returns the milliseconds that it took; @throws what SQLite says */
  readonly exec: (sql: string) => Promise<number>;
  readonly end: () => Promise<void>;
}

export function startWriter(file: string): Writer {
  const child: ChildProcess = spawn(process.execPath, ['-e', PROGRAM, file], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) {
    throw Error('the writer has no pipes');
  }
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  return {
    async exec(sql) {
      stdin.write(`${sql.replaceAll('\n', ' ')}\n`);
      const { value } = await answers.next();
      const answer = String(value);
      if (!answer.startsWith('ok ')) {
        throw Error(answer);
      }
      return Number(answer.slice(3));
    },
    async end() {
      stdin.end();
      await ended;
    },
  };
}
