// The same under the one option of the environment that pass-style has: it is read when that is
// loaded, so that all of it is loaded behind the setting.
import { env } from 'node:process';
import { expect, it } from 'vitest';

env['ONLY_WELL_FORMED_STRINGS_PASSABLE'] = 'enabled';
const { isPassable } = await import('@endo/pass-style');
const { search } = await import('./search.js');

it('[T6] reads and writes what marshal does where half a character may not pass', async () => {
  expect(isPassable('\ud800')).toBe(false);
  const { bodies } = await search({ values: 4000, bodies: 8000, seed: 1 });
  expect(bodies).toBe(8000);
}, 120_000);
