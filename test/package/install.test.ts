// When `npm test` and `npm run demo` install, and when they leave the packages alone.
import { expect, test } from 'vitest';
import { findDifference } from '../../.ci/lib/install.mjs';

const machine = { platform: 'linux', arch: 'x64' };
const ses = { version: '2.3.0', integrity: 'sha512-a' };
const forMac = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['darwin'] };

test('equal trees need no install', () => {
  expect(
    findDifference({ '': {}, 'node_modules/ses': ses }, { 'node_modules/ses': ses }, machine),
  ).toBeUndefined();
});

test('a package for another machine may be absent', () => {
  expect(
    findDifference(
      { 'node_modules/ses': ses, 'node_modules/fs': forMac },
      { 'node_modules/ses': ses },
      machine,
    ),
  ).toBeUndefined();
});

test.each([
  ['missing', {}, /ses is missing/],
  ['of another version', { 'node_modules/ses': { ...ses, version: '2.2.0' } }, /not the version/],
  [
    'of another content',
    { 'node_modules/ses': { ...ses, integrity: 'sha512-x' } },
    /not the version/,
  ],
  ['more than wanted', { 'node_modules/ses': ses, 'node_modules/more': ses }, /not in the lock/],
])('a package that is %s is told', (_name, installed, text) => {
  expect(findDifference({ 'node_modules/ses': ses }, installed, machine)).toMatch(text);
});

test('a tree that was copied from another machine is told', () => {
  const tree = { 'node_modules/fs': forMac };
  expect(findDifference(tree, tree, machine)).toMatch(/another machine/);
  expect(findDifference(tree, tree, { platform: 'darwin', arch: 'arm64' })).toBeUndefined();
});
