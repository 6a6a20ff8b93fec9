// What tests import in place of the test runner: their functions are put on a list, and can be
// called again and again in one process. It has what the tests of this library use, no more.
import * as chai from 'chai';
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
/** @type {any} */
export const expect = chai.expect;
Object.assign(expect, /** @type {any} */ (globalThis)[ASYMMETRIC_MATCHERS_OBJECT]);
/** @type {any} */ (globalThis)[GLOBAL_EXPECT] = expect;

/**
 * @typedef {() => unknown} Hook
 * @typedef {{ before: Hook[], after: Hook[], beforeEach: Hook[], afterEach: Hook[], up: Suite | undefined }} Suite
 * @typedef {{ file: string, name: string, run: () => unknown, suite: Suite }} Test
 */

/** @type {Test[]} */
export const tests = [];
/** @returns {Suite} */
const makeSuite = (/** @type {Suite | undefined} */ up) => ({
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
  up,
});
let file = '';
/** @type {string[]} */
let path = [];
let suite = makeSuite(undefined);

/** The tests that are declared from now on are of this file. */
export const enter = (/** @type {string} */ name) => {
  file = name;
  path = [];
  suite = makeSuite(undefined);
};

const isFunction = (/** @type {unknown} */ x) => typeof x === 'function';
/** The function among what comes after a name, whatever options are beside it. */
const functionOf = (/** @type {unknown[]} */ rest) =>
  /** @type {((...args: unknown[]) => unknown) | undefined} */ (rest.find(isFunction)) ??
  (() => {});
/** A row of a table is a list of arguments where every row is a list. */
const argumentsOf = (/** @type {any} */ row, /** @type {any[]} */ table) =>
  table.every(each => Array.isArray(each)) ? row : [row];
const declare = (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
  const run = functionOf(rest);
  tests.push({ file, name: [...path, name].join(' > '), run, suite });
};
const ignore = () => {};
export const it = Object.assign(declare, {
  each:
    (/** @type {any[]} */ table) =>
    (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
      const run = functionOf(rest);
      table.forEach((row, index) => {
        const args = argumentsOf(row, table);
        declare(`${name} (${index})`, () => run(...args));
      });
    },
  skipIf: (/** @type {unknown} */ skip) => (skip ? ignore : declare),
  runIf: (/** @type {unknown} */ run) => (run ? declare : ignore),
  skip: ignore,
});
export const test = it;

const group = (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
  const outer = suite;
  suite = makeSuite(outer);
  path.push(name);
  functionOf(rest)();
  path.pop();
  suite = outer;
};
export const describe = Object.assign(group, {
  each:
    (/** @type {any[]} */ table) =>
    (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
      const run = functionOf(rest);
      table.forEach((row, index) => {
        const args = argumentsOf(row, table);
        group(`${name} (${index})`, () => run(...args));
      });
    },
  skipIf: (/** @type {unknown} */ skip) => (skip ? ignore : group),
  runIf: (/** @type {unknown} */ run) => (run ? group : ignore),
  skip: ignore,
});
export const beforeAll = (/** @type {Hook} */ hook) => void suite.before.push(hook);
export const afterAll = (/** @type {Hook} */ hook) => void suite.after.push(hook);
export const beforeEach = (/** @type {Hook} */ hook) => void suite.beforeEach.push(hook);
export const afterEach = (/** @type {Hook} */ hook) => void suite.afterEach.push(hook);

/** One test, with the hooks around it, as if it were the only one. Throws what it throws. */
export const runTest = async (/** @type {Test} */ { run, suite: inner }) => {
  /** @type {Suite[]} */
  const around = [];
  for (let at = /** @type {Suite | undefined} */ (inner); at; at = at.up) around.unshift(at);
  for (const { before } of around) for (const hook of before) await hook();
  try {
    for (const at of around) for (const hook of at.beforeEach) await hook();
    await run();
  } finally {
    for (const at of around.toReversed()) {
      for (const hook of [...at.afterEach, ...at.after]) await hook();
    }
  }
};
