/** All rows. */
import { messageRows } from './rows/messages.js';
import { otherRows } from './rows/objects.js';
import { storeRows } from './rows/stores.js';
import type { Row } from './row.js';

export const table: Readonly<Record<string, Row>> = { ...messageRows, ...otherRows, ...storeRows };
