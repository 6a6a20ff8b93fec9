// As `ten-vats`, for the parts of virtual data beyond what watchers need.
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import { facets } from './vats/left-facets.js';
import { upgrades } from './vats/left-upgrade.js';
import { weakKeyed } from './vats/left-weak-keyed.js';
import { durableWeakStores, virtualWeakStores } from './vats/left-weak-stores.js';

interface Case {
  readonly rule: string;
  readonly program: VatProgram;
  readonly declared?: readonly Difference[];
}

const cases: readonly Case[] = [
  { rule: 'V1', program: virtualWeakStores },
  { rule: 'V1', program: durableWeakStores },
  { rule: 'V1', program: facets },
  { rule: 'V1', program: weakKeyed },
  ...upgrades.map((program) => ({ rule: 'U1', program })),
];

describe('a vat does the same on the peer and here', () => {
  it.each(cases)('[$rule] $program.name', async ({ program, declared = [] }) => {
    const { peer } = await expectSame(program, declared);
    expect(peer.length).toBeGreaterThan(5);
  });
});
