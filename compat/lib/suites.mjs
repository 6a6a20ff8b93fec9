// The tests that a package of the field is published with, run over ours and over the peer, and compared
// by title.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepareSuite } from './field.mjs';
import { compareRuns, makeReader } from './tap.mjs';

/** @param {string} folder */
const countTestFiles = folder =>
  readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.test\.\w+$/.test(name),
  ).length;

/**
 * @param {string} folder where its tests are
 * @returns {Promise<import('./tap.mjs').Results>}
 */
const runTests = async folder => {
  const { take, results } = makeReader();
  const ava = join(folder, '../../node_modules/ava/entrypoints/cli.mjs');
  const child = spawn(process.execPath, [ava, '--tap'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise(resolve => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) take(line);
  await closed;
  return results;
};

/**
 * @param {{ ours: string, peer: string }} fields folders, from `installField` and `installPeerField`
 * @param {string} name of the package, without the scope
 * @param {string} published the package as it came, with its tests
 * @param {Record<string, string>} expected title -> the named difference for which it fails on ours
 * @returns {Promise<boolean>} whether all is as expected
 */
export const runSuite = async (fields, name, published, expected) => {
  const folder = prepareSuite(fields.ours, name, published);
  const ours = await runTests(folder);
  const peers = await runTests(prepareSuite(fields.peer, name, published));

  const { passed, asExpected, unexpected, failedOnBoth, others } = compareRuns(
    ours,
    peers,
    expected,
  );
  const wantedFiles = countTestFiles(folder);
  for (const [who, { files }] of /** @type {const} */ ([
    ['ours', ours],
    ['the peer', peers],
  ])) {
    if (files.size !== wantedFiles) {
      unexpected.push(
        `of ${String(wantedFiles)} files of tests ${String(files.size)} ran on ${who}`,
      );
    }
  }
  for (const title of asExpected) console.log(`  differs (${String(expected[title])}): ${title}`);
  for (const title of failedOnBoth) console.log(`  fails on both: ${title}`);
  for (const [title, lines] of ours.reasons) {
    if (!asExpected.includes(title)) console.log(`  on ours: ${title}\n${lines.join('\n')}`);
  }
  for (const title of unexpected) console.log(`  FAILED: ${title}`);
  const counts = [
    `${String(wantedFiles)} files`,
    `${String(passed)} passed on both`,
    `${String(unexpected.length)} failed`,
    `${String(asExpected.length)} differ on purpose`,
    `${String(failedOnBoth.length)} fail on both`,
    `${String(others)} skipped or known to fail`,
  ];
  console.log(`${name}: ${counts.join(', ')}`);
  return unexpected.length === 0 && passed > 0;
};
