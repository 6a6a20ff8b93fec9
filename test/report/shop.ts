// The vat `shop` of examples/leaky on the established implementation, as a real SwingSet kernel left
// it in its database.
import { buildGraph } from '../../src/graph/index.js';
import type { VatGraph } from '../../src/graph/index.js';
import { fixture } from '../cli/databases.js';
import { sourceOf } from './store.js';

const PREFIX = 'v7.vs.';

/** The graph of its vatstore alone, without the tables of the kernel. */
export const shopGraph = (day = 'leaky-tuesday'): VatGraph => {
  const own = Object.entries(fixture(day).kv).filter(([key]) => key.startsWith(PREFIX));
  const store = new Map(own.map(([key, value]) => [key.slice(PREFIX.length), value]));
  return buildGraph(sourceOf(store, 'v7:shop'));
};
