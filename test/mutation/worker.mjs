// The process in which mutants are tried: it loads all tests once, and then runs those that it is
// told to run, with the mutant on that it is told. The parent ends it when a test does not end.
import { enter, runTest, tests } from './harness.mjs';
import { state } from './switch.mjs';
// In the copy it is beside the tests.
// @ts-expect-error -- it is found at run time
import './test/support/lockdown.js';

/** @type {unknown[]} */
let unhandled = [];
process.on('unhandledRejection', reason => void unhandled.push(reason));
process.on('uncaughtException', reason => void unhandled.push(reason));

const tell = (/** @type {object} */ message) => process.send?.(message);
const { setImmediate, performance } = globalThis;
const turn = () => new Promise(resolve => void setImmediate(resolve));
const describeError = (/** @type {any} */ error) =>
  String(error instanceof Error ? `${error.name}: ${error.message}` : error).slice(0, 500);

/** @returns {Promise<string | undefined>} why it failed */
const attempt = async (/** @type {number} */ index) => {
  unhandled = [];
  try {
    await runTest(/** @type {any} */ (tests[index]));
    await turn();
  } catch (error) {
    return describeError(error);
  }
  return unhandled.length === 0 ? undefined : `unhandled: ${describeError(unhandled[0])}`;
};

/** Every test once, with nothing changed: how long it takes, and which mutants it comes by. */
const survey = async () => {
  for (const index of tests.keys()) {
    tell({ type: 'begin', index });
    state.asked.clear();
    const start = performance.now();
    const failure = await attempt(index);
    const milliseconds = Math.round(performance.now() - start);
    tell({ type: 'surveyed', index, failure, milliseconds, asked: [...state.asked] });
  }
  tell({ type: 'done' });
};

/** The first of the tests that fails with the mutant on. */
const tryMutant = async (/** @type {number} */ id, /** @type {number[]} */ order) => {
  for (const index of order) {
    tell({ type: 'begin', index });
    state.on = id;
    const failure = await attempt(index);
    state.on = -1;
    if (failure === undefined) continue;
    await turn();
    // What the mutant has left behind must not be the next one's fault.
    const isClean = (await attempt(index)) === undefined;
    tell({ type: 'caught', id, index, failure, isClean });
    return;
  }
  tell({ type: 'survived', id });
};

process.on('message', (/** @type {any} */ message) => {
  if (message.do === 'survey') void survey();
  if (message.do === 'try') void tryMutant(message.id, message.order);
  if (message.do === 'end') process.exit();
});

// Of several that do the same at length, or have to wait: the short ones stay.
const LONG = /100,000|a thousand|be it the real one|\[P1\] \[W9\] watched promises leave/;
for (const file of JSON.parse(process.env['TEST_FILES'] ?? '[]')) {
  enter(file);
  await import(`./${file}`);
}
const short = tests.filter(({ name }) => !LONG.test(name));
tests.splice(0, tests.length, ...short);
tell({
  type: 'ready',
  static: [...state.asked],
  tests: tests.map(({ file, name }) => ({ file, name })),
});
