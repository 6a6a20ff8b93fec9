// The programs in the pages, as a reader has them: in an empty folder, beside the packed library.
// JavaScript is run; TypeScript is compiled with both ways of resolving modules, and run.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fencesOf, pages } from './lib/documents.mjs';
import { check } from './lib/package-checks.mjs';

/** @typedef {import('./lib/documents.mjs').Fence} Fence */
/** @typedef {{ code: number | null, stdout: string, all: string }} Ended */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the compiler says inside `@endo/init` 1.1, as README.md has it; docs answer it by a declaration. */
const KNOWN = /^node_modules\/@endo\/init\/.*TS7016: .*'@endo\/lockdown\/commit\.js'/;

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<Ended>}
 */
const node = (args, cwd) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: '1' } });
    let [stdout, all] = ['', ''];
    child.stdout.on('data', data => {
      stdout += String(data);
      all += String(data);
    });
    child.stderr.on('data', data => (all += String(data)));
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, all }));
  });

/** @param {Fence} fence */
const placeOf = ({ page, line }) => `${page.replaceAll(/[/.]/g, '-')}-${String(line)}`;

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
const inTurns = async (items, work) => {
  const rest = [...items];
  const one = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, one));
};

/**
 * @param {Fence} fence
 * @param {Ended} ended
 * @param {string | undefined} expected what the page says that it prints
 */
const complaintOf = ({ page, line }, { code, stdout, all }, expected) => {
  const where = `${page}:${String(line)}`;
  if (code !== 0 || /^not ok|^\w*Error\b/m.test(all)) {
    return `${where} ends with ${String(code)}:\n${all}`;
  }
  return expected === undefined || stdout === expected
    ? undefined
    : `${where} prints\n${stdout}and not\n${expected}`;
};

/**
 * @param {string} folder where the packages are installed
 * @param {'node16' | 'bundler'} resolution
 * @param {readonly string[]} files
 */
const compile = async (folder, resolution, files) => {
  const config = {
    compilerOptions: {
      target: 'ES2022',
      module: resolution === 'node16' ? 'node16' : 'esnext',
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: [],
      rootDir: 'typed',
      outDir: `compiled-${resolution}`,
    },
    files,
  };
  writeFileSync(join(folder, `documents.${resolution}.json`), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { all } = await node([tsc, '-p', `documents.${resolution}.json`], folder);
  return all.split('\n').filter(line => /error TS/.test(line));
};

/**
 * @param {string} folder where the packages are installed
 */
export const checkDocuments = async folder => {
  const fences = pages.flatMap(fencesOf);
  /** @param {import('./lib/documents.mjs').Use} use */
  const having = use => fences.filter(fence => fence.uses.includes(use));
  /** @param {Fence} fence */
  const outputAfter = fence => {
    const next = fences[fences.indexOf(fence) + 1];
    return next?.page === fence.page && next.uses.includes('output') ? next.text : undefined;
  };
  /** @type {string[]} */
  const wrong = [];

  const programs = having('run');
  for (const fence of programs) writeFileSync(join(folder, `${placeOf(fence)}.mjs`), fence.text);
  const typed = having('typed');
  const declared = having('declared');
  mkdirSync(join(folder, 'typed'), { recursive: true });
  for (const fence of typed) {
    writeFileSync(join(folder, 'typed', `${placeOf(fence)}.mts`), fence.text);
  }
  const declarations = declared.map(fence => {
    const path = `typed/${fence.info.slice('ts '.length)}`;
    writeFileSync(join(folder, path), fence.text);
    return path;
  });
  const sources = typed.map(fence => `typed/${placeOf(fence)}.mts`);

  // Without the declaration, exactly what the page says; with it, nothing.
  const bare = await compile(folder, 'node16', sources);
  wrong.push(...bare.filter(line => !KNOWN.test(line)));
  wrong.push(...(await compile(folder, 'bundler', [...sources, ...declarations])));

  const runs = [
    ...programs.map(fence => ({ fence, file: `${placeOf(fence)}.mjs` })),
    ...typed.map(fence => ({ fence, file: `compiled-bundler/${placeOf(fence)}.mjs` })),
  ];
  await inTurns(wrong.length > 0 ? [] : runs, async ({ fence, file }) => {
    const complaint = complaintOf(fence, await node([file], folder), outputAfter(fence));
    if (complaint !== undefined) wrong.push(complaint);
  });
  check(
    wrong.length === 0 && programs.length > 0 && typed.length > 0,
    `${String(programs.length)} programs of the pages run, ${String(typed.length)} are compiled and run as TypeScript`,
    () => wrong.join('\n'),
  );
};
