// The comparison itself: it sees what differs, and allows what is declared, and nothing more.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { compare, expectSame, findDifference } from '../support/compare.js';
import type { Difference } from '../support/compare.js';

const difference: Difference = { rule: 'no-residue', peer: ['b'], ours: ['x', 'y'] };

describe('the comparison of two transcripts', () => {
  it('is content when they are the same', () => {
    expect(findDifference({ peer: ['a', 'b'], ours: ['a', 'b'] })).toBeUndefined();
  });

  it('shows both sides of the first difference', () => {
    const found = findDifference({ peer: ['>> start', 'a', 'b'], ours: ['>> start', 'a', 'x'] });
    expect(found).toContain('peer: b\nours: x');
  });

  it('sees lines that only one side has', () => {
    expect(findDifference({ peer: ['a'], ours: ['a', 'b'] })).toContain('peer: (end)\nours: b');
    expect(findDifference({ peer: ['a', 'b'], ours: ['a'] })).toContain('peer: b\nours: (end)');
  });

  it('allows a declared difference, with the very lines of both sides', () => {
    const both = { peer: ['a', 'b', 'c'], ours: ['a', 'x', 'y', 'c'] };
    expect(findDifference(both, [difference])).toBeUndefined();
    expect(findDifference({ ...both, ours: ['a', 'x', 'z', 'c'] }, [difference])).toContain(
      "not as 'no-residue' declares",
    );
  });

  it('fails when a declared difference does not come up', () => {
    expect(findDifference({ peer: ['a'], ours: ['a'] }, [difference])).toContain('did not come up');
  });

  it('fails when the script of a program fails', async () => {
    const program = {
      name: 'a script that fails',
      build: () => Far('root', {}),
      script: async () => {
        throw Error('the script is at fault');
      },
    };
    await expect(expectSame(program)).rejects.toThrow('the script is at fault');
  });

  it('compares a vat that behaves differently each time, and says so', async () => {
    let runs = 0;
    const { peer, ours } = await compare({
      name: 'a vat that counts its lives',
      build: () => {
        runs += 1;
        const life = runs;
        return Far('root', { life: () => life });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'life', [], 'p-1');
      },
    });
    expect(findDifference({ peer, ours })).toContain("resolve([['p-1', false, #2]])");
  });
});
