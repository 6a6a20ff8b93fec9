// All rows whose time is measured, in the order of the table.

import type { Scenario } from '../scenario.js';
import { durable } from './durable.js';
import { lifecycle } from './lifecycle.js';
import { messages } from './messages.js';
import { promises } from './promises.js';
import { sends } from './sends.js';
import { stores } from './stores.js';

export const scenarios: readonly Scenario[] = [
  ...messages,
  ...sends,
  ...promises,
  ...durable,
  ...stores,
  ...lifecycle,
];
