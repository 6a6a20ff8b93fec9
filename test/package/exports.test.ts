// The public surface is what exports.json lists, no more and no less. `npm run check:package` looks
// at the same list from the other end, the packed library, and writes it with `-- --update`.
import { expect, test } from 'vitest';
import pinned from './exports.json' with { type: 'json' };

const entryPoints: Record<keyof typeof pinned, () => Promise<object>> = {
  liveslots: () => import('liveslots'),
  'liveslots/host': () => import('liveslots/host'),
  'liveslots/inspect': () => import('liveslots/inspect'),
  'liveslots/testing': () => import('liveslots/testing'),
  'liveslots/vat-globals': () => import('liveslots/vat-globals'),
};

test('every entry point of the manifest is listed', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  const names = Object.keys(manifest.exports)
    .filter(key => key !== './package.json')
    .map(key => key.replace(/^\./, 'liveslots'));
  expect(names.sort()).toEqual(Object.keys(pinned).sort());
});

test.each(Object.entries(entryPoints))('%s exports what is listed', async (name, load) => {
  const list = pinned[name as keyof typeof pinned];
  expect(Object.keys(await load()).sort()).toEqual(list);
});
