// Every operation of the public surface has a row in the table of leaks, so that a new one without
// a row is found.
import { expect, it } from 'vitest';
import { findSurface, lasting, noSyscallIsMissing, nothingIsMissing } from './surface.js';
import { table } from './table.js';

it('[G10] every operation that a vat or its kernel has is in the table of leaks', async () => {
  const surface = await findSurface();
  const covered = new Set(Object.values(table).flatMap(({ covers }) => covers));
  expect(surface.length).toBeGreaterThan(100);
  expect(surface.filter(name => !covered.has(name) && !Object.hasOwn(lasting, name))).toEqual([]);
  expect([...covered, ...Object.keys(lasting)].filter(name => !surface.includes(name))).toEqual([]);
  expect([nothingIsMissing, noSyscallIsMissing]).toEqual([true, true]);
});
