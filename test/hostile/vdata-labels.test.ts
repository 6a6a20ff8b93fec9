// Labels of instances, for debugging: `DEBUG` is read when the peer is loaded, hence before it.
import { Far } from '@endo/far';
import { expect, it, vi } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import { kindData, methods, provideHandle } from '../spec/kinds-support.js';

vi.hoisted(() => {
  process.env.DEBUG = 'other,label-instances';
});

const labels: VatProgram = {
  name: 'labels of instances',
  build: tools => {
    const data = kindData(tools);
    const init = () => ({ a: 1 });
    const makeDurable = data.defineDurableKind(provideHandle(tools, 'durable'), init, methods);
    const makeKit = data.defineKindMulti('kit', init, { f: methods, g: methods });
    return Far('root', {
      make: () => {
        const [one, two, { f, g }] = [makeDurable(), makeDurable(), makeKit()];
        tools.note([one, two, f, g].map(String).join());
        tools.note(Reflect.ownKeys(one).map(String).join());
        return harden([one, f, g]);
      },
      take: (one: unknown) => tools.note(String(one)),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [], 'p-1');
    await run.start();
    await run.message('o+0', 'take', [{ ref: 'o+d10/1' }]);
    await run.message('o+0', 'make', [], 'p-2');
    await run.sweep();
  },
};

it('[K6] tell each object’s name, as the peer does', async () => {
  const { ours } = await expectSame(labels);
  expect(ours.join('\n')).toContain('[object Alleged: durable#o+d10/1]');
});
