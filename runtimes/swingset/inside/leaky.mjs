// The vats of examples/leaky for two days of so many orders, and a copy of the database of each
// evening: `leaky.mjs ORDERS`. For the fixtures of test/cli, whose `make.mjs` copies the vats here.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { Kernel } from './kernel.mjs';
import { Play } from './play.mjs';
import { Recorder } from './transcript.mjs';

const orders = Number(process.argv[2]);
/** @param {string} file in `vats`, without its ending */
const sourceOf = async file => ({
  bundle: await bundleSource(new URL(`../vats/${file}.js`, import.meta.url).pathname),
});

const folder = 'state/leaky';
rmSync(folder, { recursive: true, force: true });
mkdirSync('state', { recursive: true });
const kernel = await Kernel.init(
  folder,
  {
    bootstrap: 'boot',
    defaultManagerType: 'local',
    defaultReapInterval: 'never',
    vats: {
      boot: await sourceOf('boot'),
      shop: await sourceOf('leaky-shop'),
      customers: await sourceOf('leaky-customer'),
    },
    bundles: { shop: await sourceOf('leaky-shop') },
    devices: {},
  },
  {},
  new Recorder(false),
);
const play = new Play(kernel, () => false, false);
for (const day of ['monday', 'tuesday']) {
  await play.call('customers', 'buy', orders, play.root('shop'));
  await play.reap();
  // The kernel's own writes are all committed here; what is still in the log beside it goes along.
  const copy = `state/leaky-${day}.sqlite`;
  copyFileSync(`${folder}/swingstore.sqlite`, copy);
  if (existsSync(`${folder}/swingstore.sqlite-wal`)) {
    copyFileSync(`${folder}/swingstore.sqlite-wal`, `${copy}-wal`);
  }
}
await kernel.stop();
