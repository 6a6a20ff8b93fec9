// Runs the leaky shop for two days and keeps what there is to look at in a folder:
//
//     npm run leaky -- --folder leaky --orders 20
//
// docs/find-a-leak.md says what to do with it.

import '@endo/init';
import { parseArgs } from 'node:util';
import { spendDays } from './days.js';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: 'leaky' },
    orders: { type: 'string', default: '20' },
  },
});
const orders = Number(values.orders);
if (!Number.isSafeInteger(orders) || orders < 1) {
  throw Error(`--orders must be a whole number, 1 or more, not ${JSON.stringify(values.orders)}`);
}
await spendDays(values.folder, orders);
console.log(`${values.folder}: monday.sqlite, tuesday.sqlite and shop.jsonl`);
