// `npm run mangle -- --count N --seed N`: many mangled deliveries.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import { search } from './search.js';

const count = Number(env['MANGLE_COUNT'] ?? 1_000_000);
const seed = Number(env['MANGLE_SEED'] ?? 1);

it(`[E2] ${count} mangled deliveries from seed ${seed}`, async () => {
  let due = 0;
  const tally = await search({
    count,
    seed,
    report: ({ mangled, refused, accepted, compared }, life) => {
      if (mangled < due) return;
      due = mangled + 5000;
      console.log(
        `${mangled} mangled (${refused} refused, ${accepted} done), ` +
          `${compared} recorded ones compared; at seed ${life}`,
      );
    },
  });
  console.log(JSON.stringify(tally));
  expect(tally.mangled).toBe(count);
});
