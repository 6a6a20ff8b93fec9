/**
 * Objects, imports, kinds and exports: counts against what names them, export
 * status against objects and the c-list, counters against numbers in use.
 */
import { slotsOf } from './capdata.js';
import { kindOf, sortOfCode } from './describe.js';
import {
  COLLECTION,
  KERNEL_PROMISE,
  KIND_HANDLE,
  LOCAL_PROMISE,
  OBJECT,
  PRESENCE,
  REMOTABLE,
} from './names.js';
import { HAS_SCHEMA } from './collection-table.js';
import { WATCHED } from './edge-table.js';
import {
  CLIST_REACHABLE,
  HAS_COUNT,
  HAS_STATUS,
  IN_CLIST,
  IS_EXPORTED,
  IS_STORED,
} from './node-table.js';
import type { Problem, Problems } from './problems.js';
import type { RawGraph } from './raw-graph.js';
import { plural } from './sentences.js';
import { type Tree, UNREACHED } from './tree.js';

/** Sorts whose counts are stored; those of remotables and promises live in memory. */
const isCounted = (code: number): boolean =>
  code === OBJECT || code === COLLECTION || code === KIND_HANDLE || code === PRESENCE;

const isVirtualSort = (code: number): boolean =>
  code === OBJECT || code === COLLECTION || code === KIND_HANDLE;

const placesName = (count: number): string =>
  `${plural(count, 'place')} in stored data ${count === 1 ? 'names' : 'name'}`;

class NodeCheck {
  readonly #graph: RawGraph;
  readonly #tree: Tree;
  readonly #problems: Problems;
  readonly #highest = new Map<string, number>();
  readonly #missing = new Set<string>();

  constructor(graph: RawGraph, tree: Tree, problems: Problems) {
    this.#graph = graph;
    this.#tree = tree;
    this.#problems = problems;
  }

  /** The texts are made only for those that are kept. */
  private add(code: string, make: () => Omit<Problem, 'code'>): void {
    if (this.#problems.wants(code)) {
      this.#problems.add({ code, ...make() });
    } else {
      this.#problems.count(code);
    }
  }

  checkOne(id: number): void {
    const { nodes } = this.#graph;
    const code = nodes.code[id] as number;
    this.checkCount(id, code);
    this.checkStored(id, code);
    if (nodes.has(id, HAS_STATUS)) {
      this.checkStatus(id, code);
    }
    this.checkKernel(id, code);
    this.checkWatch(id, code);
    this.noteNumber(id, code);
  }

  private checkCount(id: number, code: number): void {
    const { nodes, memoryCounts } = this.#graph;
    const stored = nodes.has(id, HAS_COUNT) ? (nodes.stored[id] as number) : 0;
    const counted = nodes.counted[id] as number;
    const key = (): string => `vom.rc.${nodes.nameOf(id)}`;
    if (!isCounted(code)) {
      if (nodes.has(id, HAS_COUNT)) {
        this.add('misplaced-count', () => ({
          key: key(),
          found: `${stored}`,
          wanted: `no stored count for a ${sortOfCode(code)}`,
        }));
      }
      const held = memoryCounts?.get(id);
      if (held !== undefined && held !== counted) {
        // Each incarnation counts anew, and may find what earlier ones have stored.
        this.add(held > counted ? 'memory-count-wrong' : 'leftover-reference', () => ({
          key: nodes.nameOf(id),
          found: `${held} in memory`,
          wanted: `${counted}, since ${placesName(counted)} it`,
        }));
      }
      return;
    }
    if (stored !== counted && nodes.twoKinds.size === 0) {
      const isLeftover =
        stored > counted &&
        this.#tree.parent[id] === UNREACHED &&
        kindOf(this.#graph, id)?.isDurable === false;
      this.add(isLeftover ? 'leftover-count' : 'count-wrong', () => ({
        key: key(),
        found: stored === 0 ? 'nothing' : `${stored}`,
        wanted:
          counted === 0
            ? 'nothing, since no stored data names it'
            : `${counted}, since ${placesName(counted)} it`,
      }));
    }
  }

  private checkStored(id: number, code: number): void {
    const { nodes } = this.#graph;
    const counted = nodes.counted[id] as number;
    const isNamed = counted > 0 || nodes.has(id, HAS_COUNT);
    const name = (): string => nodes.nameOf(id);
    if (code === OBJECT) {
      if (!nodes.has(id, IS_STORED)) {
        if (isNamed) {
          this.add('missing-object', () => ({
            key: `vom.${name()}`,
            found: 'nothing',
            wanted: 'the state of an object that is named',
          }));
        }
      } else {
        this.checkKindOf(id);
        if (!isNamed && this.#tree.parent[id] === UNREACHED) {
          this.add('unheld-object', () => ({
            key: `vom.${name()}`,
            found: 'an object that no count and no export holds',
            wanted: 'nothing, unless memory alone holds it',
          }));
        }
      }
    } else if (code === KIND_HANDLE && !nodes.has(id, IS_STORED) && isNamed) {
      const key = `vom.dkind.${nodes.numberOf(id)}.descriptor`;
      this.missDescriptor(key, 'the descriptor of a kind whose handle is named');
    } else if (code === COLLECTION && isNamed && !this.hasSchema(id)) {
      this.add('missing-collection', () => ({
        key: `vc.${nodes.numberOf(id)}.|schemata`,
        found: 'nothing',
        wanted: `the schema of ${name()}, which is named`,
      }));
    }
  }

  private hasSchema(id: number): boolean {
    const index = this.#graph.nodes.collection[id] as number;
    return index >= 0 && this.#graph.collections.has(index, HAS_SCHEMA);
  }

  private checkKindOf(id: number): void {
    const kind = kindOf(this.#graph, id);
    if (kind !== undefined && !kind.hasDescriptor) {
      const key = `vom.${kind.isDurable ? 'dkind' : 'vkind'}.${kind.kindId}.descriptor`;
      this.missDescriptor(key, `the descriptor of the kind of ${this.#graph.nodes.nameOf(id)}`);
    }
  }

  /** Once for each kind, however many objects it has. */
  private missDescriptor(key: string, wanted: string): void {
    if (!this.#missing.has(key)) {
      this.#missing.add(key);
      this.add('missing-descriptor', () => ({ key, found: 'nothing', wanted }));
    }
  }

  private checkStatus(id: number, code: number): void {
    const { nodes } = this.#graph;
    const letters = nodes.statusOf(id);
    const key = (): string => `vom.es.${nodes.nameOf(id)}`;
    if (!isVirtualSort(code)) {
      this.add('misplaced-status', () => ({
        key: key(),
        found: letters,
        wanted: `no stored export status for a ${sortOfCode(code)}`,
      }));
      return;
    }
    const isStored = code === COLLECTION ? this.hasSchema(id) : nodes.has(id, IS_STORED);
    if (!isStored) {
      this.add('export-without-object', () => ({
        key: key(),
        found: letters,
        wanted: 'nothing, since the vatstore has no such object',
      }));
    }
    // Descriptors of virtual kinds do not tell their facets.
    const kind = kindOf(this.#graph, id);
    const isKnown = code !== OBJECT || kind?.isUnfaceted === true;
    const count = isKnown ? 1 : (kind?.facets?.length ?? letters.length);
    if (letters.length > count) {
      this.add('status-length', () => ({
        key: key(),
        found: `${plural(letters.length, 'letter')}`,
        wanted: `${plural(count, 'letter')}, one for each facet`,
      }));
    }
  }

  private checkKernel(id: number, code: number): void {
    const { nodes, source } = this.#graph;
    if (source.kernel === undefined) {
      return;
    }
    const isReachable = nodes.has(id, CLIST_REACHABLE);
    const name = (): string => nodes.nameOf(id);
    if (isVirtualSort(code) && nodes.has(id, IS_EXPORTED) !== isReachable) {
      // An upgrade takes what is not durable from the kernel, and leaves its records.
      const isLeftover = !isReachable && kindOf(this.#graph, id)?.isDurable === false;
      this.add(isLeftover ? 'leftover-export' : 'clist-disagrees', () => ({
        key: `vom.es.${name()}`,
        found: nodes.statusOf(id) || 'nothing',
        wanted: isReachable
          ? 'an r, since the kernel can reach it'
          : 'no r, since the kernel cannot reach it',
      }));
    }
    if (code === PRESENCE && (nodes.counted[id] as number) > 0 && !isReachable) {
      this.add('unreachable-import', () => ({
        key: `vom.rc.${name()}`,
        found: 'stored data that names it',
        wanted: 'an import that the c-list has as reachable, unless the vat has disavowed it',
      }));
    }
  }

  /** A watch whose promise nobody will ever settle. */
  private checkWatch(id: number, code: number): void {
    if (code !== LOCAL_PROMISE && code !== KERNEL_PROMISE) {
      return;
    }
    const { edges, nodes, source, pillars } = this.#graph;
    const reason =
      source.kernel !== undefined && !nodes.has(id, IN_CLIST)
        ? 'the c-list has no such promise'
        : pillars?.[id] === 0
          ? 'the vat has no such promise in memory'
          : undefined;
    for (let place = edges.inStart[id] as number; place < edges.inEnd(id); place += 1) {
      const edge = edges.incoming[place] as number;
      if (reason !== undefined && edges.typeOf(edge) === WATCHED) {
        this.missPromise(id, reason);
      }
    }
  }

  private missPromise(id: number, reason: string): void {
    const { nodes, source, watchTable } = this.#graph;
    const key = `vc.${nodes.numberOf(watchTable)}.s${nodes.nameOf(id)}`;
    // What names a thing of an earlier incarnation cannot be read any more, and stays for ever.
    const slots = slotsOf(source.get(key) ?? '') ?? [];
    const isLeftover = slots.some(slot => !/^(o\+d|o-|d)/.test(slot));
    this.add(isLeftover ? 'leftover-watch' : 'watch-without-promise', () => ({
      key,
      found: 'a watch',
      wanted: `none, since ${reason}`,
    }));
  }

  private noteNumber(id: number, code: number): void {
    const { nodes } = this.#graph;
    const counter =
      code === REMOTABLE ? 'exportID' : code === LOCAL_PROMISE ? 'promiseID' : undefined;
    if (counter !== undefined) {
      const num = nodes.num[id] as number;
      this.#highest.set(counter, Math.max(num, this.#highest.get(counter) ?? 0));
    }
  }

  checkCounters(): void {
    const { counters, kinds, collections, nodes } = this.#graph;
    const highest = this.#highest;
    for (const { kindId } of kinds.all) {
      highest.set('exportID', Math.max(kindId, highest.get('exportID') ?? 0));
    }
    for (let index = 0; index < collections.size; index += 1) {
      const num = nodes.num[collections.node[index] as number] as number;
      highest.set('collectionID', Math.max(num, highest.get('collectionID') ?? 0));
    }
    for (const [counter, number] of highest) {
      const next = counters[counter];
      if (next !== undefined && next <= number) {
        this.add('counter-low', () => ({
          key: 'idCounters',
          found: `${counter} ${next}`,
          wanted: `more than ${number}, which is in use`,
        }));
      }
    }
    for (const kind of kinds.all) {
      const { kindId, isDurable, hasDescriptor, nextInstance, maxInstance } = kind;
      if (!isDurable || !hasDescriptor) {
        continue;
      }
      if (nextInstance === undefined || nextInstance <= maxInstance) {
        this.add('next-id-low', () => ({
          key: `vom.dkind.${kindId}.nextID`,
          found: nextInstance === undefined ? 'nothing' : `${nextInstance}`,
          wanted: `more than ${maxInstance}, which is in use`,
        }));
      }
    }
  }
}

export function checkNodes(graph: RawGraph, tree: Tree, problems: Problems): void {
  const check = new NodeCheck(graph, tree, problems);
  for (let id = 0; id < graph.nodes.size; id += 1) {
    check.checkOne(id);
  }
  check.checkCounters();
}
