// A short run of mangled deliveries; `npm run mangle -- --count 1000000` is the long one.
import { expect, it } from 'vitest';
import { search } from './search.js';

it('[E2] mangled deliveries are refused without a trace, or done, and break nothing', async () => {
  const tally = await search({ count: 3000, seed: 1 });
  expect(tally.mangled).toBe(3000);
  expect(tally.refused).toBeGreaterThan(1000);
  expect(tally.accepted).toBeGreaterThan(200);
  expect(tally.compared).toBeGreaterThan(30);
}, 120_000);
