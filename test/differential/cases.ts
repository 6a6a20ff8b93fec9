/**
 * Programs that differ from the peer as declared, each a test: the very lines of both.
 */
import { expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference, RuleName } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';

export interface Case {
  /** The rule of docs/SPEC.md that ours follows. */
  readonly id: string;
  /** What is so here, after the name of the program. */
  readonly claim: string;
  readonly program: VatProgram;
  /** In order. None: a situation in which the two do the same. */
  readonly declared: readonly Difference[];
}

/** Differences of one row of docs/differences.md. */
export const by =
  (rule: RuleName) =>
  (peer: readonly string[], ours: readonly string[]): Difference => ({ rule, peer, ours });

export const itDiffers = (cases: readonly Case[]): void => {
  for (const { id, claim, program, declared } of cases) {
    const rules = [...new Set(declared.map(({ rule }) => rule))].join();
    it(`[${id}] ${rules || 'the same'}: ${program.name} ${claim}`, async () => {
      const { peer } = await expectSame(program, declared);
      expect(peer.length).toBeGreaterThan(5);
    });
  }
};
