// What a later incarnation may change of a durable kind, and what it may not.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { makeAttempt } from '../../support/vat-code.js';
import type { KindHandle, VatData } from '../../support/vat-data.js';
import type { Options } from '../../support/implementations.js';
import type { VatProgram } from '../../support/vat-program.js';

type Define = (vatData: VatData, handle: KindHandle) => unknown;

const init = () => ({ n: 1 });
const hello = () => 'hello';

const unfaceted: Define = (vatData, handle) => vatData.defineDurableKind(handle, init, { hello });
const facets =
  (...names: string[]): Define =>
  (vatData, handle) =>
    vatData.defineDurableKindMulti(
      handle,
      init,
      Object.fromEntries(names.map(name => [name, { hello }])),
    );
const shaped =
  (stateShape: Record<string, unknown>): Define =>
  (vatData, handle) =>
    vatData.defineDurableKind(handle, init, { hello }, { stateShape });

const makeProgram = (name: string, lives: Define[], options: Options = {}): VatProgram => ({
  name: `upgrade of a kind: ${name}`,
  options,
  build: ({ note, VatData, baggage, incarnation }) => {
    const attempt = makeAttempt(note);
    if (incarnation === 0) baggage.init('handle', VatData.makeKindHandle('kind'));
    const handle = baggage.get('handle') as KindHandle;
    attempt('define', () => {
      lives[incarnation]?.(VatData, handle);
    });
    return Far('root', {});
  },
  script: async run => {
    for (let life = 0; life < lives.length; life += 1) await run.start();
  },
});

export const upgrades: readonly VatProgram[] = [
  makeProgram('the same', [unfaceted, unfaceted]),
  makeProgram('one facet becomes several', [unfaceted, facets('a', 'b')]),
  makeProgram('several become one', [facets('a', 'b'), unfaceted]),
  makeProgram('the same facets in another order', [facets('b', 'a'), facets('a', 'b')]),
  makeProgram('more facets', [facets('b', 'd'), facets('a', 'b', 'c', 'd')]),
  makeProgram('fewer facets', [facets('a', 'b', 'c'), facets('a', 'b')]),
  makeProgram('a shape appears', [unfaceted, shaped({ n: M.number() })]),
  makeProgram('a shape goes', [shaped({ n: M.number() }), unfaceted]),
  makeProgram('a shape stays', [shaped({ n: M.number() }), shaped({ n: M.number() })]),
  makeProgram('a shape changes', [shaped({ n: M.number() }), shaped({ n: M.any() })]),
  makeProgram('a shape gains a field', [
    shaped({ n: M.number() }),
    shaped({ n: M.number(), m: M.opt(M.string()) }),
  ]),
  makeProgram('a shape loses a field', [
    shaped({ n: M.number(), m: M.opt(M.string()) }),
    shaped({ n: M.number() }),
  ]),
  makeProgram(
    'a shape changes, which is allowed',
    [shaped({ n: M.number() }), shaped({ n: M.any() })],
    {
      allowStateShapeChanges: true,
    },
  ),
];
