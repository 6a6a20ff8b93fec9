// With the engine's own collector the moment at which something goes is nobody's to say. What has
// gone in the end is: everything that the vat released, once, on the peer as here.
import { describe, expect, it } from 'vitest';
import type { ImplementationName } from '../support/implementations.js';
import { runProgram } from '../support/vat-run.js';
import type { FinishedRun } from '../support/vat-run.js';
import { realCollector } from './vats/real-collector.js';

const told = ({ events }: FinishedRun, name: string): string[] =>
  events
    .flatMap(event =>
      event.type === 'syscall' && event.call.name === name ? (event.call.args[0] as string[]) : [],
    )
    .sort();

const outcome = async (implementation: ImplementationName) => {
  const run = await runProgram(realCollector, implementation);
  return {
    failures: run.events.filter(
      event => event.type === 'scriptFailure' || (event.type === 'outcome' && event.failure),
    ),
    dropImports: told(run, 'dropImports'),
    retireImports: told(run, 'retireImports'),
    retireExports: told(run, 'retireExports'),
    entries: run.entries,
    tables: run.tables,
  };
};

describe('what nobody holds goes', () => {
  const imports = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(index => `o-5${index}`);

  it('[G3] each import is dropped and retired once, each export retired once', async () => {
    const ours = await outcome('ours');
    expect(ours.failures).toEqual([]);
    expect(ours.dropImports).toEqual(imports);
    expect(ours.retireImports).toEqual(imports);
    expect(ours.retireExports).toEqual(['o+11', 'o+12', 'o+v10/2']);
  });

  it('[G3] as on the peer, with the same vatstore in the end', async () => {
    expect(await outcome('ours')).toEqual(await outcome('peer'));
  });
});
