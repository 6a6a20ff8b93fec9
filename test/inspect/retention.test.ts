// Every number that `bringOutYourDead` answers with is explained in docs/retention.md, and none that
// it does not.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFakeVatData } from 'liveslots/testing';

const document = new URL('../../docs/retention.md', import.meta.url);

test('[I6] the numbers and their explanations are the same set', async () => {
  const text = readFileSync(document, 'utf8');
  const explained = [...text.matchAll(/^\| `(\w+)` +\| \S.{20,}\| \S.+\|$/gm)].map(
    ([, name]) => name,
  );
  const fake = makeFakeVatData({ vatOptions: { sweepLimit: 5 } });
  await fake.restart();
  const told = await fake.collect();
  expect(explained.sort()).toEqual(Object.keys(told).sort());
  expect(Object.keys(fake.inspect.retentionStats()).sort()).toEqual(explained);
});
