// Messages to an object of the vat, answered at once.

import { Far } from '@endo/far';
import { inspectOf } from 'liveslots';
import type { Scenario } from '../scenario.js';
import { DATA } from './data.js';

/** Answers messages. */
export const makeRoot = (): object =>
  Far('root', {
    nothing() {},
    echo: (data: unknown) => data,
    count: (data: readonly unknown[]) => data.length,
  });

const listOf = (count: number): string => `[[${Array.from({ length: count }, () => DATA).join()}]]`;
const TWENTY = listOf(20);
const TWO_HUNDRED = listOf(200);

export const messages: readonly Scenario[] = [
  {
    name: 'message, empty',
    step: 'a delivery without arguments, answered with undefined',
    goal: 3.5,
    steps: 300,
    buildRootObject: makeRoot,
    run: vat => vat.call('nothing', '[]'),
  },
  {
    name: 'message, small record',
    step: 'a delivery with a record, answered with it',
    goal: 3.4,
    steps: 300,
    buildRootObject: makeRoot,
    run: vat => vat.call('echo', `[${DATA}]`),
  },
  {
    name: 'message, not traced',
    step: 'the same, in a vat whose tracing was on, and is off again',
    goal: 3.4,
    steps: 300,
    buildRootObject: makeRoot,
    prepare(vat, first) {
      // The peer has no such thing.
      if (first === 0 && vat.isOurs) {
        inspectOf(vat.dispatch).trace(true);
        inspectOf(vat.dispatch).trace(false);
      }
      return Promise.resolve();
    },
    run: vat => vat.call('echo', `[${DATA}]`),
  },
  {
    name: 'message, 20 records',
    step: 'a delivery with 20 records, answered with them',
    goal: 3.5,
    steps: 100,
    buildRootObject: makeRoot,
    run: vat => vat.call('echo', TWENTY),
  },
  {
    name: 'message, 200 records',
    step: 'a delivery with 200 records, which are counted',
    goal: 3.5,
    steps: 20,
    buildRootObject: makeRoot,
    run: vat => vat.call('count', TWO_HUNDRED),
  },
];
