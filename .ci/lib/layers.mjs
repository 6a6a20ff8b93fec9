// Who may import whom: the modules of the architecture as data, and the graph of imports. Type
// imports count like all others, since a module that needs another's types leans on it as well.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The modules by level, highest first. A module may import every module of a lower level; modules of one
 * level do not know each other.
 */
const levels = [
  ['index.ts', 'vat-globals.ts'],
  ['swingset.ts'],
  ['test-hooks.ts'],
  ['liveslots.ts'],
  ['wiring'],
  ['inspect.ts', 'options.ts'],
  ['assembly.ts', 'inspection'],
  ['opt-ins.ts', 'retention-stats.ts', 'vat-data.ts'],
  ['vat', 'platform'],
  ['watch', 'gc'],
  ['collections', 'kinds'],
  ['slots', 'shapes'],
  // The graph of a vatstore, `liveslots/inspect`: no lockdown, no package, no live vat.
  ['ledger', 'smallcaps', 'graph', 'transcripts'],
  ['store', 'protocol'],
  ['refs'],
];

/** Files that stand beneath everything. */
const ground = new Set(['errors.ts', 'given.ts', 'hidden-classes.ts', 'realm.ts', 'whole.ts']);

/** What is open to the modules outside the layers, which no module imports. */
const publicParts = new Set([
  ...['index.ts', 'swingset.ts', 'liveslots.ts', 'inspect.ts', 'options.ts'],
  ...['platform', 'protocol', 'graph', 'store', 'refs', 'transcripts'],
]);
const outside = new Map([
  // The command `liveslots`, a package of its own: made of this module and of what it imports.
  ['cli', new Set([...publicParts, 'host'])],
  // The core of a kernel, for both.
  ['kernel', publicParts],
  ['host', new Set([...publicParts, 'kernel'])],
  ['testing', new Set([...publicParts, 'kernel'])],
]);

/** Every module of the table, and every file beneath them. */
export const knownModules = [...levels.flat(), ...ground, ...outside.keys()];

/** The layers from the highest to the lowest, as docs/architecture.md draws them. */
export const drawnLayers = levels
  .map(level => level.map(name => name.replace(/\.ts$/, '')).join(', '))
  .join('\n-> ');

/** @param {string} module */
const levelOf = module => levels.findIndex(level => level.includes(module));

/**
 * The module of a file: its folder under src, or its own name when it lies in src itself.
 *
 * @param {string} path relative to src, with forward slashes
 */
export const moduleOf = path => path.split('/', 1)[0] ?? path;

/**
 * @param {string} from relative to src
 * @param {string} to relative to src
 * @returns {string | undefined} why the import is refused
 */
export const refuseImport = (from, to) => {
  const importer = moduleOf(from);
  const target = moduleOf(to);
  if (importer === target || ground.has(target)) return undefined;
  if (ground.has(importer))
    return `${importer} stands beneath the modules and imports none of them`;
  const allowed = outside.get(importer);
  if (allowed !== undefined) {
    return allowed.has(target)
      ? undefined
      : `${importer} uses the public types only, not ${target}`;
  }
  if (outside.has(target)) return `${target} stands outside: nothing in src imports it`;
  const high = levelOf(importer);
  const low = levelOf(target);
  if (high < 0) return `${importer} is no known module; give it a place in .ci/lib/layers.mjs`;
  if (low < 0) return `${target} is no known module; give it a place in .ci/lib/layers.mjs`;
  if (high < low) return undefined;
  return high === low
    ? `${importer} and ${target} are siblings and do not import each other`
    : `${importer} may not import ${target}, which stands above it`;
};

/**
 * Every module that a file names: static imports, type imports, re-exports, `import()` as an
 * expression and as a type.
 *
 * @param {string} file
 * @param {string} text
 */
const specifiersIn = (file, text) => {
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node | undefined} node */
  const take = node => {
    if (node !== undefined && ts.isStringLiteralLike(node)) found.push(node.text);
  };
  /** @param {ts.Node} node */
  const visit = node => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) take(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      take(node.argument.literal);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      take(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, false));
  return found;
};

/**
 * @param {string} file absolute
 * @param {string} specifier
 * @returns {string | undefined} the TypeScript file that a relative specifier names, absolute
 */
export const resolveImport = (file, specifier) => {
  if (!specifier.startsWith('.')) return undefined;
  const target = resolve(dirname(file), specifier);
  const source = target.replace(/\.js$/, '.ts');
  return existsSync(source) ? source : target;
};

/** @type {Map<string, { mtime: number, size: number, targets: string[] }>} */
const parsed = new Map();

/**
 * @param {string} file absolute
 * @returns {string[]} the files that it imports, absolute; read again when the file has changed
 */
export const importsOf = file => {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return [];
  const known = parsed.get(file);
  if (known !== undefined && known.mtime === stat.mtimeMs && known.size === stat.size) {
    return known.targets;
  }
  const targets = specifiersIn(file, readFileSync(file, 'utf8'))
    .map(specifier => resolveImport(file, specifier))
    .filter(target => target !== undefined);
  parsed.set(file, { mtime: stat.mtimeMs, size: stat.size, targets });
  return targets;
};

/**
 * @param {string} start absolute
 * @param {string} first a file that `start` imports
 * @returns {string[] | undefined} the files from `first` back to `start`, if there is such a way
 */
export const findCycle = (start, first) => {
  /** @type {Map<string, string | undefined>} file -> from where it was reached */
  const reached = new Map([[first, undefined]]);
  const queue = [first];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (file === start) {
      /** @type {string[]} */
      const way = [];
      for (let step = /** @type {string | undefined} */ (file); step; step = reached.get(step)) {
        way.unshift(step);
      }
      return way;
    }
    for (const next of importsOf(file)) {
      if (reached.has(next)) continue;
      reached.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
};

/**
 * @param {string} src absolute
 * @param {string} file absolute
 * @returns {string | undefined} the path under src, or undefined for a file elsewhere
 */
export const underSrc = (src, file) => {
  const path = relative(src, file).replaceAll('\\', '/');
  return path.startsWith('..') || path === '' || join(src, path) !== file ? undefined : path;
};
