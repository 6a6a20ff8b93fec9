// The kit under other runners than ours, as a user would run it.
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkVatStore, vatStoreRules } from '../../src/testing/index.js';
import { installLibrary, root, runNode } from './installed.js';

let folder: string;
beforeAll(async () => {
  folder = await installLibrary();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** One test that passes and one that fails, in the words of a runner. */
const testsFor = (imports: string, run: (title: string, body: string) => string): string => `
  import '@endo/init/debug.js';
  ${imports}
  import { E, Far } from '@endo/far';
  import { makeMemoryVatStore } from 'liveslots/host';
  import { checkVatStore, makeFakeKernel, vatStoreRules } from 'liveslots/testing';

  for (const { title, check } of vatStoreRules) {
    ${run('title', 'check(makeMemoryVatStore)')}
  }
  ${run(
    "'vats talk'",
    `const kernel = await makeFakeKernel();
     const root = await kernel.startVat('v1', () => Far('root', { hello: () => 'hello' }));
     if ((await kernel.settle(E(root).hello())) !== 'hello') throw Error('no answer');`,
  )}
  ${run(
    "'a broken store is found'",
    `const broken = () => ({ ...makeMemoryVatStore(), getNextKey: () => undefined });
     checkVatStore(broken);`,
  )}
`;

test("node's runner shows what passes and what fails", () => {
  const file = join(folder, 'node.test.mjs');
  const program = testsFor(
    "import test from 'node:test';",
    (title, body) => `test(${title}, async () => { ${body} });`,
  );
  writeFileSync(file, program);
  const { status, output } = runNode(folder, ['--test', '--test-reporter=tap', file]);
  expect(status).toBe(1);
  expect(output).toMatch(/^ *not ok \d+ - a broken store is found$/m);
  expect(output).toMatch(/this is no vatstore: /);
  expect(output).toMatch(/^ *ok \d+ - vats talk$/m);
  expect(output.match(/^ *ok \d+ - /gm)).toHaveLength(vatStoreRules.length + 1);
  expect(output.match(/^ *not ok \d+ - (?!.*\.mjs)/gm)).toHaveLength(1);
});

/** As far as these tests need it: for where the real one is not installed. */
const AVA_STAND_IN = `
  let count = 0;
  let last = Promise.resolve();
  export default (title, implementation) => {
    last = last.then(async () => {
      const t = { pass() {}, is(a, b) { if (!Object.is(a, b)) throw Error('not the same'); } };
      let reason;
      try { await implementation(t); } catch (err) { reason = err; }
      count += 1;
      console.log(\`\${reason ? 'not ok' : 'ok'} \${count} - \${title}\`);
      if (reason) { console.log(reason.message); process.exitCode = 1; }
    });
  };
`;

test('ava shows the same', () => {
  const real = join(root, 'build/compat/field/node_modules/ava');
  const place = join(folder, 'node_modules/ava');
  const isReal = existsSync(real);
  if (isReal) symlinkSync(real, place);
  else {
    mkdirSync(place);
    writeFileSync(join(place, 'index.js'), AVA_STAND_IN);
    writeFileSync(join(place, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'ava.test.mjs'),
    testsFor(
      "import test from 'ava';",
      (title, body) => `test(${title}, async t => { ${body}; t.pass(); });`,
    ),
  );
  const { status, output } = runNode(
    folder,
    isReal ? [join(place, 'entrypoints/cli.mjs'), '--tap', 'ava.test.mjs'] : ['ava.test.mjs'],
  );
  expect(status).toBe(1);
  expect(output).toMatch(/^not ok \d+ - .*a broken store is found$/m);
  expect(output).toMatch(/this is no vatstore: /);
  expect(output.match(/^ok \d+ - /gm)).toHaveLength(vatStoreRules.length + 1);
});

test('vitest shows the same', () => {
  const broken = () => ({
    get: () => undefined,
    getNextKey: () => undefined,
    set() {},
    delete() {},
  });
  expect(() => checkVatStore(broken)).toThrow(/this is no vatstore: .*; .*order of UTF-16/);
});
