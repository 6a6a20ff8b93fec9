// A vat that keeps zones and vows of the field's packages, upgraded to the very same code: without
// the options it grows with each upgrade, as on the peer; with `reclaimLeftovers` it stays flat.
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImplementationName, Options } from '../support/implementations.js';
import { runProgram } from '../support/vat-run.js';
import { archiveVat, buildFrom } from './field-vat.js';
import type { EvaluateVat } from './field-vat.js';

const VATS = ['zones', 'vows', 'exos'] as const;
const UPGRADES = 4;
const SWEEPS = 2;

const evaluate: Partial<Record<string, EvaluateVat>> = {};
beforeAll(async () => {
  for (const name of VATS) evaluate[name] = await archiveVat(name);
}, 120_000);

/** The keys after each start and its sweeps. */
const keysOf = async (
  name: string,
  implementation: ImplementationName,
  options: Options,
): Promise<string[][]> => {
  const keys: string[][] = [];
  await runProgram(
    {
      name,
      options,
      build: buildFrom(evaluate[name] as EvaluateVat),
      async script(run) {
        for (let life = 0; life <= UPGRADES; life += 1) {
          await run.start();
          for (let count = 0; count < SWEEPS; count += 1) await run.sweep();
          keys.push(run.store.entries().map(([key]) => key));
        }
      },
    },
    implementation,
  );
  return keys;
};

describe('[G12] upgrades to the same code', () => {
  it.each(VATS)(
    'leave nothing behind: %s',
    async name => {
      const peer = await keysOf(name, 'peer', {});
      expect(peer.at(-1)?.length).toBeGreaterThan(peer[0]?.length ?? 0);
      expect((await keysOf(name, 'ours', {})).map(String)).toEqual(peer.map(String));
      for (const reclaimCycles of [false, true]) {
        const lives = await keysOf(name, 'ours', { reclaimLeftovers: true, reclaimCycles });
        expect(lives.map(({ length }) => length)).toEqual(lives.map(() => peer[0]?.length));
      }
    },
    120_000,
  );
});
