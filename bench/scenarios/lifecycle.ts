// The start of a vat, and what comes with the collector. Full collections change what is measured after
// them, so these come last.

import { Far } from '@endo/far';
import { collect } from '../heap.js';
import type { Scenario } from '../scenario.js';
import type { BuildRootObject } from '../vat.js';
import { DATA } from './data.js';
import { makeRoot as makeEchoRoot } from './messages.js';

const makeRoot = (): object =>
  Far('root', {
    see: (presences: readonly object[]) => presences.length,
  });

const withTenKinds: BuildRootObject = ({ VatData }) => {
  for (let i = 0; i < 10; i += 1) {
    VatData.defineDurableKind(VatData.makeKindHandle(`kind ${i}`), () => ({ value: i }), {
      get: ({ state }: { state: { value: number } }) => state.value,
    });
  }
  return makeRoot();
};

const IMPORTS = 10_000;
const bodyOfImports = `[[${Array.from({ length: IMPORTS }, (_, i) => `"$${i}.Alleged: thing"`).join()}]]`;

export const lifecycle: readonly Scenario[] = [
  {
    name: 'start of a vat',
    step: 'a vat without kinds is started',
    goal: 2,
    steps: 10,
    buildRootObject: makeRoot,
    run: vat => vat.startAnother(makeRoot),
  },
  {
    name: 'start with ten kinds',
    step: 'a vat is started, and defines ten durable kinds',
    goal: 2,
    steps: 10,
    buildRootObject: makeRoot,
    run: vat => vat.startAnother(withTenKinds),
  },
  {
    name: 'message, after a collection',
    step: 'a delivery with a record, two hundred of them after each full collection',
    goal: 3.4,
    steps: 200,
    buildRootObject: makeEchoRoot,
    // It throws compiled code away: what a kernel that sweeps pays besides.
    prepare: collect,
    run: vat => vat.call('echo', `[${DATA}]`),
  },
  {
    name: 'sweep',
    step: `bringOutYourDead, ${IMPORTS} imports dropped`,
    goal: 1.4,
    steps: 1,
    buildRootObject: makeRoot,
    // Twice, since what finalizers let go of is garbage then. Other rows begin with the heap as it is:
    // a full collection throws compiled code away, and would make them measure compilation.
    async prepare(vat, first) {
      await collect();
      await collect();
      await vat.call(
        'see',
        bodyOfImports,
        Array.from({ length: IMPORTS }, (_, i) => `o-${1 + i + first * IMPORTS}`),
      );
    },
    run: vat => vat.dispatch(['bringOutYourDead']),
  },
];
