// As `ten-vats`, for the parts of virtual data beyond what watchers need.
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import * as declared from './declared.js';
import { iterations } from './vats/iteration.js';
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
  { rule: 'G6', program: virtualWeakStores },
  { rule: 'G6', program: durableWeakStores },
  { rule: 'V3', program: facets, declared: declared.facets },
  { rule: 'G5', program: weakKeyed, declared: declared.weakKeyed },
  ...iterations.map(program => ({ rule: 'C3', program })),
  ...upgrades.map(program => ({
    rule: 'K4',
    program,
    declared: program.name.endsWith('a shape goes') ? declared.shapeGoes : [],
  })),
];

describe('a vat does the same on the peer and here', () => {
  for (const { rule, program, declared: differences = [] } of cases) {
    it(`[${rule}] ${program.name}`, async () => {
      const { peer } = await expectSame(program, differences);
      expect(peer.length).toBeGreaterThan(5);
    });
  }
});
