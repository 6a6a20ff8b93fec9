// What must not be in the repository: addresses and paths of somebody's machine, and files that
// nobody gave a place. Looks at tracked files only.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const atTop = new Set([
  ...['package.json', 'package-lock.json', '.npmrc', '.gitignore', 'eslint.config.js'],
  ...['vitest.config.ts', 'typedoc.json', '.prettierrc.json', '.prettierignore'],
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...[
    'src',
    'test',
    'docs',
    'bench',
    'examples',
    'compat',
    'runtimes',
    'findings',
    '.ci',
    '.github',
  ],
]);

/** @type {[name: string, pattern: RegExp][]} */
const banned = [
  ['a path of a machine', /(?<![\w.~}])\/(?:home|root|Users|work|private|mnt)\/[\w.-]+/],
  ['a path of a machine', /\b[A-Z]:\\+Users\b/],
  [
    'the address of a package registry',
    /\bregistry\.[\w-]+\.(?:org|com|net|io|dev)\b|\bnpmjs\.org\b/,
  ],
];

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(path => path !== '' && existsSync(join(root, path)));

/** @type {string[]} */
const complaints = [];

for (const top of new Set(tracked.map(path => path.split('/', 1)[0] ?? path))) {
  if (atTop.has(top) || /^tsconfig(\.\w+)?\.json$/.test(top)) continue;
  complaints.push(`${top} has no place at the top of the repository`);
}

for (const path of tracked) {
  const text = readFileSync(join(root, path), 'utf8');
  if (text.includes('\0')) continue;
  text.split('\n').forEach((line, index) => {
    for (const [name, pattern] of banned) {
      const found = pattern.exec(line);
      if (found) complaints.push(`${path}:${String(index + 1)} names ${name}: ${found[0]}`);
    }
  });
}

const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
if (/"resolved":/.test(lockText)) {
  complaints.push('package-lock.json holds addresses ("resolved"); see .npmrc');
}

// A lock file that was written while a registry lacked the builds for some machine leaves them out
// in silence, and then `npm ci` refuses the whole of it.
/** @typedef {{ optionalDependencies?: Record<string, string> }} LockedPackage */
const locked = /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(lockText));
for (const [path, entry] of Object.entries(locked.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    const places = [`node_modules/${name}`, `${path}/node_modules/${name}`];
    if (places.some(place => locked.packages[place] !== undefined)) continue;
    complaints.push(`package-lock.json lacks ${name}, which ${path} may need on other machines`);
  }
}

for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
else console.log(`ok  ${String(tracked.length)} tracked files are tidy`);
