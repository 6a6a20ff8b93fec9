// A copy of the sources and their tests as plain JavaScript, in the system's place for temporary
// files, with all mutants in it.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { mutate } from './mutants.mjs';

/** The modules that are mutated. */
export const MODULES = ['slots', 'smallcaps', 'ledger', 'gc', 'watch', 'vat'];

/**
 * Tests that say nothing here: of packages, types and memory; and those that need a process of
 * their own, or this very copy. Fewer tests can only catch fewer mutants.
 */
const LEFT_OUT =
  /^(test\/(package|types|memory|mutation|ecosystem|platforms?|host|testing)\/|examples\/)|vdata-labels|real-collector|poison|mangle/;

/** @returns {string[]} all files below, sorted */
const filesBelow = (/** @type {string} */ directory) =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();

/** Every mutant of the modules, in an order that depends on the sources alone. */
export const listMutants = (/** @type {string} */ root) => {
  /** @type {import('./mutants.mjs').Mutant[]} */
  const all = [];
  /** @type {Map<string, string>} */
  const codes = new Map();
  for (const module of MODULES) {
    for (const path of filesBelow(join(root, 'src', module))) {
      const name = relative(join(root, 'src'), path).replaceAll('\\', '/');
      const { code, mutants } = mutate(name, readFileSync(path, 'utf8'), all.length);
      all.push(...mutants);
      codes.set(path, code);
    }
  }
  return { mutants: all, codes };
};

/**
 * @returns {{ directory: string, testFiles: string[], digests: { sources: string, all: string }, dispose: () => void }}
 */
export const makeMutatedCopy = (
  /** @type {string} */ root,
  /** @type {ReadonlyMap<string, string>} */ codes,
  /** @type {RegExp} */ wanted,
) => {
  const directory = mkdtempSync(join(tmpdir(), 'liveslots-mutants-'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({
      name: 'liveslots',
      type: 'module',
      exports: {
        '.': './src/index.js',
        './host': './src/host/index.js',
        './testing': './src/testing/index.js',
      },
    }),
  );
  for (const name of ['harness.mjs', 'switch.mjs', 'worker.mjs']) {
    cpSync(join(root, 'test/mutation', name), join(directory, name));
  }
  const [sources, all] = [createHash('sha256'), createHash('sha256')];
  /** @type {string[]} */
  const testFiles = [];
  for (const path of [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'test'))]) {
    const name = relative(root, path).replaceAll('\\', '/');
    if (/\/(node_modules|field)\//.test(name)) continue;
    const isTest = path.endsWith('.test.ts');
    // Others may have use for what is beside a test that is left out.
    if (isTest && LEFT_OUT.test(name)) continue;
    const target = join(directory, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) {
      cpSync(path, target);
      continue;
    }
    if (path.endsWith('.d.ts') || path.endsWith('.test-d.ts')) continue;
    const up = relative(dirname(target), directory).replaceAll('\\', '/') || '.';
    const mutated = codes.get(path);
    const code =
      mutated === undefined
        ? ts.transpileModule(readFileSync(path, 'utf8'), {
            fileName: path,
            compilerOptions: {
              target: ts.ScriptTarget.ES2022,
              module: ts.ModuleKind.ESNext,
              verbatimModuleSyntax: true,
            },
          }).outputText
        : `import { __m } from '${up}/switch.mjs';\n${mutated}`;
    const text = code.replaceAll("from 'vitest'", `from '${up}/harness.mjs'`);
    if (name.startsWith('src/')) sources.update(`${name}\n${text}\n`);
    all.update(`${name}\n${text}\n`);
    writeFileSync(target, text);
    if (isTest && wanted.test(name)) testFiles.push(name.replace(/\.ts$/, '.js'));
  }
  const dispose = () => {
    if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
  };
  return {
    directory,
    testFiles,
    digests: { sources: sources.digest('hex'), all: all.digest('hex') },
    dispose,
  };
};
