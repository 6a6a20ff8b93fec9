// [K7] Migrations through the packages of the field: all of them pass options on.
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVatRun } from '../support/vat-run.js';
import { notesOf } from '../spec/kinds-support.js';
import { archiveVat, buildFrom } from './field-vat.js';
import type { EvaluateVat } from './field-vat.js';

let evaluate: EvaluateVat;
beforeAll(async () => {
  evaluate = await archiveVat('migrating');
}, 60_000);

const MAKERS = [
  ...['defineDurableExoClass', 'defineDurableExoClassKit', 'prepareExoClass', 'prepareExoClassKit'],
  ...['prepareKind', 'prepareKindMulti', 'zone.exoClass', 'zone.exoClassKit'],
];
const SINGLES = ['prepareExo', 'prepareSingleton', 'zone.exo'];

describe('[K7] state is migrated', () => {
  it('whichever way its kind was made', async () => {
    const run = makeVatRun(
      { name: 'migrating', build: buildFrom(evaluate), script: async () => {} },
      'ours',
    );
    await run.start();
    await run.message('o+0', 'tell');
    expect(notesOf(run)).toEqual([
      ...MAKERS.map(name => `${name}: 1, 2`),
      ...SINGLES.map(name => `${name}: undefined`),
    ]);
    await run.start();
    await run.message('o+0', 'tell');
    expect(notesOf(run).slice(MAKERS.length + SINGLES.length)).toEqual([
      ...MAKERS.map(name => `${name}: "was 1", "new 2"`),
      ...SINGLES.map(name => `${name}: "was nothing"`),
    ]);
  });
});
