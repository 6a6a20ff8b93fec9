// The pages of the repository as data: their fences, what is done with each, and their links. Each
// fence says by its first line what it is; one that says nothing known is an error.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Pages whose `console` fences are run by test/cli/documents.test.ts. */
export const consolePages = ['docs/find-a-leak.md', 'docs/cli.md'];

/** Those whose `console` fences and parts of files are run by a test of their own. */
export const tutorials = ['docs/tutorial.md'];

/**
 * @typedef {'run' | 'typed' | 'declared' | 'output' | 'console' | 'commands' | 'data' | 'assembled'
 *   | 'marked'} Use
 *   `run`: as JavaScript. `typed`: compiled as TypeScript, then run. `declared`: a declaration file
 *   for what is compiled. `output`: of the program before it. `console`: commands and what they
 *   print. `commands`: their scripts exist. `data`: JSON. `assembled`: part of a file, in a tutorial. `marked`: a fragment or a drawing.
 * @typedef {{ page: string, line: number, info: string, text: string, uses: Use[] }} Fence
 */

/** @type {Record<string, Use[]>} */
const uses = {
  js: ['run'],
  'js ts': ['run', 'typed'],
  'js fragment': ['marked'],
  ts: ['typed'],
  'ts fragment': ['marked'],
  'text output': ['output'],
  'text fragment': ['marked'],
  'text drawing': ['marked'],
  mermaid: ['marked'],
  console: ['console'],
  sh: ['commands'],
  json: ['data'],
};

/**
 * @param {string} page
 * @param {number} line
 * @param {string} info
 * @returns {Use[]}
 */
const usesOf = (page, line, info) => {
  if (/^ts [\w-]+\.d\.ts$/.test(info)) return ['declared'];
  // A part of a program of several files: the test of the page puts them together.
  if (/^js [\w-]+\.mjs$/.test(info)) return ['assembled'];
  const found = Object.hasOwn(uses, info) ? uses[info] : undefined;
  if (found === undefined) {
    throw new Error(`${page}:${String(line)}: a fence of the unknown kind "${info}"`);
  }
  return found;
};

/** All pages, relative to the root. */
export const pages = readdirSync(root, { withFileTypes: true })
  .flatMap(entry => {
    if (!entry.isDirectory()) return [entry.name];
    if (/^(node_modules|build|dist|coverage|\..*)$/.test(entry.name)) return [];
    return readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map(path =>
      posix.join(entry.name, path.replaceAll('\\', '/')),
    );
  })
  .filter(path => path.endsWith('.md') && !path.includes('node_modules/'))
  .sort();

/** @param {string} page */
export const textOf = page => readFileSync(join(root, page), 'utf8');

/**
 * @param {string} page
 * @returns {Fence[]}
 * @throws when a fence is of no known kind
 */
export const fencesOf = page => {
  const text = textOf(page);
  return [...text.matchAll(/^( *)```(.*)\n([\s\S]*?)^ *```$/gm)].map(match => {
    const [, indent = '', info = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const plain = indent === '' ? body : body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    return { page, line, info, text: plain, uses: usesOf(page, line, info) };
  });
};

/**
 * The packages that a program imports.
 *
 * @param {string} program
 */
export const packagesIn = program => [
  ...new Set(
    [...program.matchAll(/(?:^import |^} from |\bfrom |\bimport\()'([^'.][^']*)'/gm)]
      .map(([, name = '']) => name)
      .filter(name => !name.startsWith('node:'))
      .map(name => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  ),
];

/**
 * The packages that the `npm install` lines of a page name.
 *
 * @param {string} page
 */
export const installedBy = page =>
  fencesOf(page)
    .filter(({ info }) => info === 'sh')
    .flatMap(({ text }) => [...text.matchAll(/^npm install ([^#\n]*)/gm)])
    .concat([...textOf(page).matchAll(/`npm install ([^`\n]*)`/g)])
    .flatMap(([, names = '']) => names.split(/\s+/))
    .filter(name => name !== '' && !name.startsWith('-'));

/**
 * The relative links of a page, resolved: path and anchor.
 *
 * @param {string} page
 */
export const linksOf = page => {
  const text = textOf(page).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [path = '', anchor] = target.split('#');
      return { target, path: path === '' ? page : posix.join(posix.dirname(page), path), anchor };
    });
};

/**
 * What the headings of a page are called in links.
 *
 * @param {string} page
 */
export const anchorsOf = page =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
