// One program from a file: `npm run fuzz -- --replay FILE`.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runFuzzProgram } from './run.js';
import type { FuzzProgram } from './ops.js';
import { makeWatchdog } from './watchdog.js';

it.skipIf(process.env['FUZZ_REPLAY'] === undefined)('replays a program', async () => {
  const path = process.env['FUZZ_REPLAY'] ?? '';
  const program = JSON.parse(readFileSync(path, 'utf8')) as FuzzProgram;
  const watchdog = makeWatchdog({
    seconds: Number(process.env['FUZZ_LIMIT'] ?? '60'),
    path: '/dev/null',
    label: path,
  });
  const { failure, cut, transcript } = await runFuzzProgram(program, watchdog);
  await watchdog.stop();
  console.log(transcript.join('\n'));
  console.log(`cut: ${String(cut)}; failure: ${String(failure)}`);
  expect(failure).toBe(undefined);
});
