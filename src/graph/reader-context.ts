/**
 * What all readers of keys share: names become nodes, slots become references,
 * and what cannot be read is noted.
 */
import { newNameParts, quote, readCount, readName } from './names.js';
import type { RawGraph } from './raw-graph.js';

export class ReaderContext {
  readonly graph: RawGraph;
  /** The parts of the name that was read last. */
  readonly name = newNameParts();

  constructor(graph: RawGraph) {
    this.graph = graph;
  }

  fault(code: string, key: string, found: string, wanted: string): void {
    this.graph.problems.add({ code, key, found: quote(found), wanted });
  }

  strange(key: string): void {
    this.graph.totals.strangeKeys += 1;
    this.fault('strange-key', key, key, 'a key of docs/store-layout.md');
  }

  /** @returns the node of the name, or -1 when it is none */
  nodeAt(text: string, start: number, end: number): number {
    return readName(text, start, end, this.name) ? this.graph.nodes.intern(this.name) : -1;
  }

  addSlots(
    key: string,
    slots: readonly string[],
    edge: { from: number; type: number; bytes: number; property?: number },
  ): void {
    for (const slot of slots) {
      const to = this.nodeAt(slot, 0, slot.length);
      if (to < 0) {
        this.fault('bad-name', key, slot, 'a vref in the slots');
      } else {
        this.graph.edges.add(edge.from, to, edge.type, edge.bytes, edge.property);
      }
    }
  }

  /** -1 when the value is no count. */
  countOf(key: string, value: string): number {
    const count = readCount(value);
    if (count === undefined) {
      this.fault('bad-value', key, value, 'a natural number');
      return -1;
    }
    return count;
  }
}
