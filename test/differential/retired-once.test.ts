// An import that is dropped before its last recognizer goes, in one sweep, is retired once.
import { Far } from '@endo/far';
import { expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { runBeside } from '../support/compare.js';

/** So that the kind's number sorts behind that of weak stores, and its object is looked at later. */
const KINDS = 25;

it('[G3] [G8] an import whose recognizer falls after it was dropped is retired once', async () => {
  const run = await runBeside({
    name: 'retired once',
    build({ VatData, expose }) {
      let make: (...args: unknown[]) => object = () => ({});
      for (let count = 0; count < KINDS; count += 1) {
        make = VatData.defineKind('holder', (held: unknown) => ({ held }), {});
      }
      return Far('root', {
        hold(key: object) {
          const weak = VatData.makeScalarBigWeakMapStore('weak');
          weak.init(key, 1);
          expose('weak', weak);
          expose('holder', make(weak));
        },
      });
    },
    async script(run) {
      await run.start();
      await run.message('o+0', 'hold', [ref('o-5')], 'p-5');
      ['weak', 'holder', 'o-5'].forEach(name => run.kill(name));
      await run.sweep();
    },
  });
  expect(run.calls('retireImports').map(({ args }) => args)).toEqual([[['o-5']]]);
});
