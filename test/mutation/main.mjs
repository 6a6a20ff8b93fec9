// `npm run mutate -- [--sample 400] [--seed 1] [--modules gc,vat] [--match TEXT] [--tests REGEX]
// [--budget 8] [--minutes 60] [--survivors] [--again] [--list]`: changes one thing in the sources at
// a time, and counts how often the tests notice. What they do not notice must stand in survivors.md,
// with a reason. What is known from earlier runs on the same sources is kept; `--survivors` tries
// those anew that survived and have no reason, `--budget` allows so many seconds of tests for one
// mutant.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WorkerDriver } from './worker-driver.mjs';
import { ResultsCache } from './results-cache.mjs';
import { keyOf, readReasons, writeSurvivors } from './survivors.mjs';
import { listMutants, makeMutatedCopy, MODULES } from './mutated-copy.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    modules: { type: 'string', default: MODULES.join() },
    match: { type: 'string' },
    budget: { type: 'string', default: '8' },
    minutes: { type: 'string', default: '600' },
    tests: { type: 'string', default: '' },
    survivors: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

/** Numbers from 0 to 1 that depend on the seed alone. */
const makeRandom = (/** @type {number} */ seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const shuffled = (/** @type {Mutant[]} */ list, /** @type {number} */ seed) => {
  const random = makeRandom(seed);
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [
      /** @type {Mutant} */ (mixed[other]),
      /** @type {Mutant} */ (mixed[last]),
    ];
  }
  return mixed;
};

const { mutants, codes } = listMutants(root);
const modules = new Set(values.modules.split(','));
const reasons = readReasons();
const chosen = shuffled(mutants, Number(values.seed))
  .filter(({ file }) => modules.has(file.split('/')[0] ?? ''))
  .filter(mutant => values.match === undefined || keyOf(mutant, mutants).includes(values.match))
  .slice(0, Number(values.sample ?? Infinity));

if (values.list) {
  for (const mutant of chosen) console.log(`${mutant.id} ${mutant.line} ${keyOf(mutant, mutants)}`);
  process.exit();
}

const copy = makeMutatedCopy(root, codes, new RegExp(values.tests));
const cache = new ResultsCache(join(root, 'build/mutation'), copy.digests, values.again);
const driver = new WorkerDriver(copy, values.tests === '' ? cache.survey : []);
const budget = Number(values.budget) * 1000;
const end = Date.now() + Number(values.minutes) * 60_000;
process.on('exit', () => {
  driver.end();
  copy.dispose();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const start = Date.now();
const seconds = () => Math.round((Date.now() - start) / 1000);
if (!(await driver.start())) throw Error('the tests do not load with nothing changed');
await driver.survey();
if (values.tests === '') cache.keepSurvey(driver.surveyed);
const milliseconds = (/** @type {number} */ index) => driver.surveyed[index]?.milliseconds ?? 0;
const nameOf = (/** @type {number} */ index) =>
  `${driver.tests[index]?.file} > ${driver.tests[index]?.name}`;
const sound = driver.surveyed.flatMap(({ failure }, index) =>
  failure === undefined ? [index] : [],
);
console.log(
  `${mutants.length} mutants, ${chosen.length} chosen; ${driver.tests.length} tests, ` +
    `surveyed after ${seconds()} s`,
);
for (const [index, { failure }] of driver.surveyed.entries()) {
  if (failure === undefined) continue;
  const why = failure.replaceAll(/\s+/g, ' ').slice(0, 100);
  console.log(`  not used: ${nameOf(index)}: ${why}`);
}

/** The tests that come by each mutant, the quick ones first. @type {Map<number, number[]>} */
const comeBy = new Map();
/** @type {Map<string, Set<number>>} */
const comeByFile = new Map();
const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
for (const index of sound.toSorted((a, b) => milliseconds(a) - milliseconds(b))) {
  for (const id of driver.surveyed[index]?.asked ?? []) {
    comeBy.set(id, [...(comeBy.get(id) ?? []), index]);
    const file = fileOf.get(id) ?? '';
    comeByFile.set(file, (comeByFile.get(file) ?? new Set()).add(index));
  }
}

/** Tests that caught a mutant of a file often catch its neighbours. @type {Map<string, number[]>} */
const catchers = new Map();
const orderFor = (/** @type {Mutant} */ mutant, /** @type {boolean} */ isStatic) => {
  const all = isStatic ? [...(comeByFile.get(mutant.file) ?? [])] : (comeBy.get(mutant.id) ?? []);
  const likely = (catchers.get(mutant.file) ?? []).filter(index => all.includes(index));
  let left = budget;
  return [...new Set([...likely, ...all])].filter(index => {
    if (milliseconds(index) > left) return false;
    left -= milliseconds(index);
    return true;
  });
};

const statics = new Set(driver.static);
/** @type {Array<{ mutant: Mutant, outcome: string }>} */
const results = [];
for (const mutant of chosen) {
  const key = keyOf(mutant, mutants);
  const known = cache.outcomeOf(key);
  const isWanted =
    known === undefined
      ? !values.survivors
      : known === 'survived' && values.survivors && !reasons.has(key);
  if (!isWanted) {
    if (known !== undefined) results.push({ mutant, outcome: known });
    continue;
  }
  if (Date.now() > end) break;
  const isStatic = statics.has(mutant.id);
  const order = orderFor(mutant, isStatic);
  /** @type {import('./worker-driver.mjs').Verdict} */
  const verdict =
    order.length === 0 ? { outcome: 'survived' } : await driver.try(mutant.id, order, isStatic);
  const { outcome, test, failure } = verdict;
  results.push({ mutant, outcome });
  const by = test === undefined ? undefined : nameOf(test);
  cache.keep(key, { outcome, budget, tried: order.length, by, failure });
  if (outcome === 'caught' && test !== undefined) {
    const before = (catchers.get(mutant.file) ?? []).filter(index => index !== test);
    catchers.set(mutant.file, [test, ...before].slice(0, 6));
  }
  if (outcome === 'survived') console.log(`survived ${order.length} tests: ${key}`);
  if (results.length % 50 === 0) console.log(`${results.length} tried after ${seconds()} s`);
}

const isCaught = (/** @type {(typeof results)[number]} */ { outcome }) => outcome !== 'survived';
const say = (/** @type {string} */ name, /** @type {typeof results} */ some) => {
  const caught = some.filter(isCaught).length;
  const share = ((100 * caught) / Math.max(1, some.length)).toFixed(1);
  console.log(`${name.padEnd(8)}${caught} of ${some.length} caught (${share} %)`);
};
for (const module of MODULES) {
  const some = results.filter(({ mutant }) => mutant.file.startsWith(`${module}/`));
  if (some.length > 0) say(module, some);
}
say('all', results);
for (const result of results.filter(isCaught)) {
  const key = keyOf(result.mutant, mutants);
  if (reasons.has(key)) console.log(`caught, though it has a reason not to be: ${key}`);
}
const survivors = results.filter(result => !isCaught(result)).map(({ mutant }) => mutant);
writeSurvivors(join(root, 'build/mutation/survivors.md'), survivors, mutants, reasons);
const unexplained = survivors.filter(mutant => !reasons.has(keyOf(mutant, mutants)));
console.log(`${unexplained.length} survivors without a reason; all in build/mutation/survivors.md`);
process.exit(unexplained.length === 0 ? 0 : 1);
