// Messages to objects of other vats, and their results.

import { E, Far } from '@endo/far';
import type { Scenario } from '../scenario.js';
import { capdata, type Vat } from '../vat.js';

interface Target {
  hello(index: number): unknown;
}

const makeRoot = (): object =>
  Far('root', {
    one(target: Target) {
      void E(target).hello(1);
    },
    ten(target: Target) {
      for (let index = 0; index < 10; index += 1) void E(target).hello(index);
    },
  });

const answerAll = (vat: Vat): Promise<unknown> =>
  vat.dispatch(['notify', vat.takeResults().map(vpid => [vpid, false, capdata('"done"')])]);

const call = async (vat: Vat, method: string, target: string): Promise<unknown> => {
  await vat.call(method, '["$0.Alleged: target"]', [target]);
  return answerAll(vat);
};

export const sends: readonly Scenario[] = [
  {
    name: 'call of a presence',
    step: 'a message to a presence that is known, and its notify',
    goal: 2.5,
    steps: 200,
    buildRootObject: makeRoot,
    run: vat => call(vat, 'one', 'o-1'),
  },
  {
    name: 'call of a fresh presence',
    step: 'a message to a presence that is new, and its notify',
    goal: 2.5,
    steps: 200,
    buildRootObject: makeRoot,
    run: (vat, index) => call(vat, 'one', `o-${index + 1}`),
  },
  {
    name: 'ten sends',
    step: 'ten messages to a presence in one crank, and one notify for all',
    goal: 2.2,
    steps: 100,
    buildRootObject: makeRoot,
    run: vat => call(vat, 'ten', 'o-1'),
  },
];
