// One life of one scenario: `node main.mjs <scenario> <number of the life> <file for the report>`.
// Every life is a process of its own, so that nothing but the kernel's database goes from one to the
// next.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import '@endo/init';
import './quiet.mjs';
import { startKernel } from './kernel.mjs';

const [name = '', number = '0', file = ''] = process.argv.slice(2);

const main = async () => {
  /** @type {{ lives: ((life: import('./kernel.mjs').Life) => Promise<unknown>)[], apart?: boolean }} */
  const { lives, apart } = await import(`./scenarios/${name}.mjs`);
  const run = lives[Number(number)];
  if (run === undefined) throw new Error(`${name} has no life ${number}`);
  const life = await startKernel(`${name}${apart ? number : ''}.sqlite`);
  const seen = await run(life);
  // Some lives end with a kernel that answers no more.
  await Promise.race([life.rest(), sleep(2000)]);
  /** @type {Record<string, unknown>} */
  const counts = {};
  for (const vatId of life.vatIds()) counts[vatId] = await life.count(vatId);
  const { transcripts, errors } = life;
  const report = { lives: lives.length, seen, state: life.look(), counts, transcripts, errors };
  writeFileSync(file, JSON.stringify({ ...report, dump: life.dump() }));
};

try {
  await main();
  // The kernel's loop has no end, and its threads wait for it.
  process.exit();
} catch (error) {
  console.error(error);
  process.exit(1);
}
