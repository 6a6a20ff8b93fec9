// `npm run bench:profile -- SCENARIO`: one row on one implementation for some seconds, and a profile
// of it that the developer tools of browsers and editors open.

import '@endo/init';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios/index.js';
import type { MakeLiveSlots, Vat } from './vat.js';
import { startVat } from './vat.js';

const USAGE = `Usage: npm run bench:profile -- SCENARIO [--peer] [--seconds N] [--out FILE]

Scenarios:
${scenarios.map(({ name }) => `  ${name}`).join('\n')}`;

async function runFor(scenario: Scenario, vat: Vat, first: number, ms: number): Promise<number> {
  const end = Date.now() + ms;
  let next = first;
  while (Date.now() < end) {
    await scenario.prepare?.(vat, next);
    for (let i = 0; i < scenario.steps; i += 1) await scenario.run(vat, next + i);
    await scenario.tidy?.(vat, next);
    next += scenario.steps;
  }
  return next;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peer: { type: 'boolean' },
      seconds: { type: 'string', default: '5' },
      out: { type: 'string' },
    },
  });
  const wanted = positionals.join(' ');
  const scenario = scenarios.find(({ name }) => name === wanted);
  const seconds = Number(values.seconds);
  if (scenario === undefined || !(seconds > 0)) {
    console.error(USAGE);
    return 2;
  }
  const name = values.peer ? '@agoric/swingset-liveslots' : 'liveslots';
  const { makeLiveSlots } = (await import(name)) as { makeLiveSlots: MakeLiveSlots };
  const vat = await startVat(makeLiveSlots, scenario.buildRootObject);
  const warm = await runFor(scenario, vat, 0, 1_000);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  const last = await runFor(scenario, vat, warm, seconds * 1_000);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const file = resolve(values.out ?? `${scenario.name.replace(/[^a-z0-9]+/g, '-')}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  console.log(`${last - warm} steps of "${scenario.name}" on ${name}, in ${file}`);
  return 0;
}

process.exitCode = await main();
