#!/usr/bin/env node
// `liveslots-supervisor [--out FOLDER | --restore]`, called in the folder of a project: bundles the
// supervisor of XS workers with this package, and puts the bundle where the kernel of the project
// takes it from, or into a folder. `--restore` puts back the one that was there before.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findPackage, findSupervisor, hashOf, load, SUPERVISOR } from './project.mjs';

const FILES = ['supervisor.bundle', 'supervisor.bundle.sha256'];
const KEPT = '.before';

const { values } = parseArgs({
  options: { out: { type: 'string' }, restore: { type: 'boolean' } },
});

/** @param {string} folder with the bundle that came with the supervisor */
const restore = folder => {
  for (const name of FILES) {
    const kept = join(folder, `${name}${KEPT}`);
    if (!existsSync(kept)) throw new Error(`There is no ${kept}`);
    copyFileSync(kept, join(folder, name));
    rmSync(kept);
  }
};

/** @param {string} folder */
const keep = folder => {
  for (const name of FILES) {
    const [file, kept] = [join(folder, name), join(folder, `${name}${KEPT}`)];
    if (existsSync(file) && !existsSync(kept)) copyFileSync(file, kept);
  }
};

/** @param {string} entry */
const bundle = async entry => {
  await load('@endo/init/pre-bundle-source.js');
  await load('@endo/init');
  const { default: bundleSource } = await load('@endo/bundle-source');
  return JSON.stringify(await bundleSource(entry, { format: 'nestedEvaluate' }));
};

const main = async () => {
  if (values.restore) {
    const folder = join(findPackage(SUPERVISOR), 'dist');
    restore(folder);
    console.log(`${folder} is as it was`);
    return;
  }
  const supervisor = findSupervisor();
  const text = await bundle(join(supervisor, 'lib/entry.js'));
  const folder = values.out === undefined ? join(supervisor, 'dist') : resolve(values.out);
  mkdirSync(folder, { recursive: true });
  if (values.out === undefined) keep(folder);
  const hash = hashOf(text);
  const [file = '', hashFile = ''] = FILES.map(name => join(folder, name));
  writeFileSync(file, text);
  writeFileSync(hashFile, `${hash}\n`);
  console.log(`${file}: ${String(Buffer.byteLength(text))} bytes`);
  console.log(`b0-${hash}`);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
