// `npm run runtimes -- xsnap`: the worker of the engine XS with this library and with the peer under
// its supervisor, the same programs on both. `run.mjs PART… [--library FOLDER]` runs some parts.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkPatterns, checkSorts } from './collecting.mjs';
import { checkKernel } from './kernel.mjs';
import { provide, tidy } from './lib/play.mjs';
import { measure } from './measure.mjs';
import { smokeNames } from './inside/rows.mjs';
import { checkPrograms } from './programs.mjs';
import { checkShapes } from './shapes.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    library: { type: 'string', default: root },
    only: { type: 'string' },
    rounds: { type: 'string' },
    program: { type: 'string', multiple: true },
    smoke: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});

/** @type {Record<string, (made: import('./lib/play.mjs').Made) => Promise<string[]>>} */
const parts = {
  sorts: checkSorts,
  patterns: checkPatterns,
  shapes: made => checkShapes(made, values),
  programs: made => checkPrograms(made, values),
  measure: made => measure(made, values.smoke ? { only: smokeNames.join() } : values),
  kernel: made => checkKernel(made, values),
};

const main = async () => {
  const made = await provide(root, values.library);
  let wrong = 0;
  try {
    for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
      const part = parts[name];
      if (part === undefined) throw new Error(`There is no part ${name}`);
      console.log(`-- ${name}`);
      const complaints = await part(made);
      for (const complaint of complaints) console.log(`FAIL ${complaint}`);
      wrong += complaints.length;
    }
  } finally {
    tidy(made);
  }
  console.log(`xsnap: ${wrong > 0 ? `${String(wrong)} failures` : 'passed'}`);
  if (wrong > 0) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
