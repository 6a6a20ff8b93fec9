// How a collection is asked for, in engines as they are found: each in a process of its own, since
// what is asked of Node.js is asked for the whole process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGCTools } from '../../src/host/index.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-collector-test-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      outDir: folder,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('../../src/platform/gc-tools.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'gc-tools.mjs',
      },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints that has `makeCollectingGCTools` at hand, as JSON. */
const run = (program: string, flags: readonly string[] = [], before = ''): unknown => {
  const file = join(folder, `program-${Math.abs(hash(program + before))}.mjs`);
  // The library keeps what it needs of the engine when it is loaded.
  writeFileSync(join(folder, 'before.mjs'), before);
  writeFileSync(
    file,
    `import ${JSON.stringify(import.meta.resolve('ses'))};
     import './before.mjs';
     import { makeCollectingGCTools } from './gc-tools.mjs';
     const collects = async ({ gcAndFinalize }) => {
       let isFinalized = false;
       const registry = new FinalizationRegistry(() => { isFinalized = true; });
       (() => registry.register({}, 0))();
       await gcAndFinalize();
       return isFinalized;
     };
     const answer = await (async () => { ${program} })();
     console.log(JSON.stringify(answer));`,
  );
  const env = { ...process.env, NODE_OPTIONS: '' };
  return JSON.parse(execFileSync(process.execPath, [...flags, file], { encoding: 'utf8', env }));
};

const hash = (text: string): number =>
  [...text].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);

const ASK =
  'const tools = makeCollectingGCTools(); return [tools.collector, await collects(tools)];';

describe('gc tools', () => {
  test('with --expose-gc it is the engine that collects', () => {
    expect(run(ASK, ['--expose-gc'])).toEqual(['engine', true]);
  });

  test('without it Node.js is asked, and nobody else sees anything of that', () => {
    expect(run(ASK)).toEqual(['flag', true]);
    expect(
      run(`${ASK.replace('return', 'await')}
        const vm = process.getBuiltinModule('node:vm');
        return [typeof globalThis.gc, vm.runInNewContext('typeof gc')];`),
    ).toEqual(['undefined', 'undefined']);
  });

  test('where there is neither, it says so and collects nothing', () => {
    expect(run(ASK, [], 'process.getBuiltinModule = undefined;')).toEqual(['none', false]);
    expect(run(ASK, [], 'delete globalThis.process;')).toEqual(['none', false]);
    expect(run(ASK, [], `process.getBuiltinModule = () => { throw Error('not here'); };`)).toEqual([
      'none',
      false,
    ]);
  });

  test('under lockdown it is the same', () => {
    expect(run(ASK, [], 'lockdown();')).toEqual(['flag', true]);
  });

  test('a function of the runtime comes first', () => {
    expect(
      run(`let calls = 0;
        const tools = makeCollectingGCTools({ gc: () => { calls += 1; } });
        await tools.gcAndFinalize();
        return [tools.collector, calls];`),
    ).toEqual(['engine', 1]);
  });

  const QUIET = `
    const { waitUntilQuiescent } = makeCollectingGCTools();
    let turns = 0;
    const spin = async () => { while (turns < 1000) { turns += 1; await undefined; } };
    void spin();
    await waitUntilQuiescent();
    return turns;`;
  test.each([
    ['setImmediate', ''],
    ['a message port', 'delete globalThis.setImmediate;'],
    ['a timer', 'delete globalThis.setImmediate; delete globalThis.MessageChannel;'],
  ])('%s comes when the microtasks have run', (_way, before) => {
    expect(run(QUIET, [], before)).toBe(1000);
  });

  test('an engine without tasks is told', () => {
    const before =
      'for (const name of ["setImmediate", "MessageChannel", "setTimeout"]) delete globalThis[name];';
    const program = `return makeCollectingGCTools().waitUntilQuiescent().catch(err => err.message);`;
    expect(run(program, [], before)).toMatch(/has no setImmediate/);
  });

  test('books of metering are one vat’s own', async () => {
    const one = makeGCTools().meterControl;
    const other = makeGCTools().meterControl;
    await one.runWithoutMeteringAsync(async () => {
      expect(one.isMeteringDisabled()).toBe(true);
      expect(other.isMeteringDisabled()).toBe(false);
    });
  });
});
