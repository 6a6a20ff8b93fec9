// Watches that cannot be: what is refused at once, what in a later turn, and what is left of it.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const watchRefusals: VatProgram = {
  name: 'watches that are refused',
  build: ({ note, VatData }) => {
    const attempt = makeAttempt(note);
    const handle = VatData.makeKindHandle('watcher');
    const makeWatcher = VatData.defineDurableKind(handle, () => ({}), { onFulfilled: () => 0 });
    const useless = VatData.makeKindHandle('useless');
    const makeUseless = VatData.defineDurableKind(useless, () => ({}), { hello: () => 'hello' });
    const pending = () => new Promise(() => undefined);
    const refused: Record<string, () => void> = {
      data: () => VatData.watchPromise('data', makeWatcher()),
      'no watcher': () => VatData.watchPromise(pending(), undefined),
      'useless watcher': () => VatData.watchPromise(pending(), makeUseless()),
      'ephemeral argument': () =>
        VatData.watchPromise(pending(), makeWatcher(), Far('argument', {})),
      'ephemeral watcher': () =>
        VatData.watchPromise(pending(), Far('ephemeral', { onFulfilled: () => 0 })),
      'function watcher': () => VatData.watchPromise(pending(), () => 0),
    };
    return Far('root', {
      refuse: (name: string) => attempt(name, () => refused[name]?.()),
      presenceWatcher: (x: unknown) =>
        attempt('presence', () => VatData.watchPromise(pending(), x)),
      export: () => Far('export', {}),
    });
  },
  script: async run => {
    await run.start();
    for (const name of [
      'data',
      'no watcher',
      'useless watcher',
      'ephemeral argument',
      'ephemeral watcher',
      'function watcher',
    ]) {
      await run.message('o+0', 'refuse', [name]);
    }
    await run.message('o+0', 'presenceWatcher', [ref('o-50')]);
    await run.message('o+0', 'export', [], 'p-1');
  },
};
