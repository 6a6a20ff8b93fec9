// The thread of the watchdog: what spins cannot look at a clock, so another thread does. It knows
// the program and the delivery under way; when its time is up it puts them down, says so, and ends
// the process.
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { kill, pid } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';

const { seconds, path, label } = workerData;
let program = '';
let doing = '';
/** @type {NodeJS.Timeout | undefined} */
let timer;

const end = () => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, program);
  writeSync(
    2,
    `\n${label}: a program does not end (limit: ${seconds} s), written to ${path}\nunder way: ${doing}\n`,
  );
  kill(pid, 'SIGKILL');
};

parentPort?.on('message', (/** @type {{ program?: string, doing?: string }} */ message) => {
  if (message.doing !== undefined) {
    doing = message.doing;
    return;
  }
  clearTimeout(timer);
  program = message.program ?? '';
  doing = 'nothing yet';
  timer = program === '' ? undefined : setTimeout(end, seconds * 1000);
});
