// Bundles the vats of the chain, the contracts, and the code that contracts run in, once for all trees.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OF_VATS = ['zoe', 'bridge', 'board', 'agoricNames', 'provisioning', 'bank', 'mints'];

/** @type {Record<string, string>} */
const vats = { boot: '../vats/boot.js' };
for (const name of OF_VATS) vats[name] = `@agoric/vats/src/vat-${name}.js`;

const contracts = {
  zcf: '@agoric/zoe/contractFacet.js',
  walletFactory: '@agoric/smart-wallet/src/walletFactory.js',
  simpleExchange: '@agoric/zoe/src/contracts/simpleExchange.js',
  automaticRefund: '@agoric/zoe/src/contracts/automaticRefund.js',
  desk: '../vats/desk.js',
};

/** @param {Record<string, string>} sources */
const bundleAll = async sources => {
  /** @type {Record<string, unknown>} */
  const bundles = {};
  for (const [name, specifier] of Object.entries(sources)) {
    const file = specifier.startsWith('.')
      ? new URL(specifier, import.meta.url).href
      : import.meta.resolve(specifier);
    bundles[name] = await bundleSource(fileURLToPath(file));
  }
  return bundles;
};

const bundles = { vats: await bundleAll(vats), contracts: await bundleAll(contracts) };
writeFileSync('wallet-bundles.json', JSON.stringify(bundles));
