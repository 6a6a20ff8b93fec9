/** What the parts of a graph are called in a report. */
import type {
  ExplainedEdge,
  GraphEdge,
  GraphNode,
  RootReason,
  VatSource,
} from '../../graph/types.js';

/** Longer strings out of a vat are cut: a key may have 220 characters, an interface any number. */
const LONGEST = 200;

/** At most {@link LONGEST} characters, never half of one. */
export const clip = (text: string): string => {
  if (text.length <= LONGEST) return text;
  const head = text.slice(0, LONGEST - 1);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
};

/** "map store", "weak set store" out of `scalarDurableMapStore`, `scalarWeakSetStore`. */
const storeWords = (storeKind: string | undefined): string =>
  storeKind === undefined
    ? 'store'
    : storeKind
        .replace(/^scalar|Durable/g, '')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase();

/** What a node is, of a small number of sorts: the sort of a group, and its colour. */
export const sortOf = (node: GraphNode): string => {
  switch (node.sort) {
    case 'object':
      return node.isDurable === undefined
        ? 'object'
        : `${node.isDurable ? 'durable' : 'virtual'} object`;
    case 'collection':
      return storeWords(node.storeKind);
    case 'kindHandle':
      return 'kind handle';
    case 'presence':
      return 'import';
    case 'remotable':
    case 'promise':
    case 'device':
      return node.sort;
  }
};

/** What a member is, as exactly as the vatstore says. */
export const kindOf = (node: GraphNode): string => {
  if (node.sort === 'object') {
    return clip(node.tag ?? (node.kindId === undefined ? 'object' : `kind ${String(node.kindId)}`));
  }
  return node.sort === 'collection' ? (node.storeKind ?? 'store') : sortOf(node);
};

const roleWords: Readonly<Record<string, string>> = {
  baggage: 'the baggage',
  watchers: 'the table of promise watchers',
  watchedPromises: 'the table of watched promises',
};

/** The label of a collection, or the kind that a handle is for. */
export const labelOf = (node: GraphNode): string => {
  if (node.sort === 'collection') return clip(node.label ?? node.role ?? '');
  return node.sort === 'kindHandle' ? clip(node.tag ?? '') : '';
};

/** Several nodes like this one, and one of them: "Wallet objects", "map store pending". */
export const membersOf = (node: GraphNode): { readonly one: string; readonly many: string } => {
  const role = node.role === undefined ? undefined : roleWords[node.role];
  if (role !== undefined) return { one: role, many: role };
  if (node.sort === 'object') {
    const kind = kindOf(node);
    return kind === 'object' ? plain(kind) : { one: `${kind} object`, many: `${kind} objects` };
  }
  const label = node.sort === 'collection' ? labelOf(node) : '';
  const { one, many } = plain(sortOf(node));
  return label === '' ? { one, many } : { one: `${one} ${label}`, many: `${many} ${label}` };
};

const plain = (noun: string): { readonly one: string; readonly many: string } => ({
  one: noun,
  many: `${noun}s`,
});

/** Short, as the holder of others: "Wallet", "pendingOffers", "a map store". */
export const holderName = (node: GraphNode): string => {
  const role = node.role === undefined ? undefined : roleWords[node.role];
  if (role !== undefined) return role;
  const label = labelOf(node);
  if (label !== '') return label;
  return node.sort === 'object' ? kindOf(node) : `a ${sortOf(node)}`;
};

/** Where in its holder a group hangs: "in pendingOffers", "in .offers of Wallet". */
export const placeOf = (edge: GraphEdge, holder: GraphNode): string => {
  const name = holderName(holder);
  switch (edge.type) {
    case 'state':
      return edge.property === undefined
        ? `in the state of ${name}`
        : `in .${clip(edge.property)} of ${name}`;
    case 'value':
      return `in ${name}`;
    case 'key':
      return holder.storeKind?.includes('Set') === true ? `in ${name}` : `as keys of ${name}`;
    case 'watched':
      return 'being watched';
    case 'shape':
      return `in the shapes of ${name}`;
    case 'kindShape':
    case 'recognizes':
      return `named by ${name}`;
  }
};

/** The place that refers to a member: `key "alice" .offers[3]`. */
export const viaOf = (edge: ExplainedEdge): string => {
  const facet = edge.facet === undefined ? '' : ` (facet ${edge.facet})`;
  const at = (text: string): string =>
    clip([text, edge.path].filter(part => part !== '').join(' ')) + clip(facet);
  switch (edge.type) {
    case 'state':
      return at(edge.path === '' && edge.property !== undefined ? `.${edge.property}` : '');
    case 'value': {
      const word = edge.watches === undefined ? 'key' : 'watch of';
      return at(edge.entryKey === undefined ? '' : `${word} ${edge.entryKey}`);
    }
    case 'key':
      return at('as a key');
    case 'watched': {
      const [first, ...more] = edge.watches ?? [];
      if (first === undefined) return at('watched');
      const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
      return at(`watched by ${first.tag ?? first.watcher}${others}`);
    }
    case 'shape':
      return at('in its shapes');
    case 'kindShape':
    case 'recognizes':
      return at('');
  }
};

/** Why something is a root, without a full stop. */
export const rootText = ({ kind, kernelName, holders = [], pillars = [] }: RootReason): string => {
  const as = kernelName === undefined ? '' : ` as ${kernelName}`;
  const by = holders.length === 0 ? '' : `; held by ${holders.join(', ')}`;
  switch (kind) {
    case 'baggage':
      return 'the baggage';
    case 'watches':
      return 'the table of watched promises';
    case 'ownTables':
      return 'a table of the vat itself';
    case 'export':
      return clip(`exported${as}${by}`);
    case 'kernelPromise':
      return clip(`the kernel has the promise${as}${by}`);
    case 'kind':
      return 'a kind that is defined';
    case 'memory':
      return `in memory (${pillars.join(', ')})`;
  }
};

/** What a root does for a group that it holds: "exported". */
export const rootPlace = ({ kind }: RootReason): string => {
  switch (kind) {
    case 'baggage':
    case 'watches':
    case 'ownTables':
      return '';
    case 'export':
      return ', exported';
    case 'kernelPromise':
      return ', known to the kernel';
    case 'kind':
      return 'of defined kinds';
    case 'memory':
      return ', in memory';
  }
};

/** What else names a member: its label, its name in the kernel, what is known of a promise. */
export const notesOf = (node: GraphNode, { kernel, memory }: VatSource): string => {
  const promise = node.sort === 'promise' ? kernel?.promise(node.name) : undefined;
  const origin = node.sort === 'promise' ? memory?.originOf?.(node.name) : undefined;
  const kernelName = promise?.kernelName ?? kernel?.kernelNameOf(node.name);
  const decider = promise?.decider ?? origin?.decider;
  return [
    labelOf(node),
    kernelName ?? '',
    clip(origin?.madeBy ?? ''),
    promise?.state ?? '',
    decider === undefined ? '' : `decided by ${decider}`,
    origin?.sinceCrank === undefined ? '' : `since delivery ${String(origin.sinceCrank)}`,
  ]
    .filter(part => part !== '')
    .join(', ');
};
