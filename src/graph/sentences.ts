/**
 * Ways and answers in plain words.
 */
import { nameInWords } from './describe.js';
import { quote } from './names.js';
import type { RawGraph } from './raw-graph.js';
import type {
  ExplainedEdge,
  GraphNode,
  KernelPromise,
  PromiseOrigin,
  RootReason,
  Watch,
} from './types.js';

type Step = { readonly edge: ExplainedEdge; readonly node: GraphNode };

const MAX_WATCHES = 3;

/** `"a", "b" and 3 more` */
export function list(items: readonly string[], limit = 5): string {
  const some = items.slice(0, limit);
  const more = items.length - some.length;
  return more > 0 ? `${some.join(', ')} and ${more} more` : some.join(', ');
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

function watchInWords({ watcher, tag, args }: Watch): string {
  const name = tag === undefined ? watcher : `${watcher} (${tag})`;
  return args.length === 0 ? name : `${name} with ${list(args)}`;
}

/** `its entry "alice" at .offers[3] holds` */
function stepInWords(edge: ExplainedEdge, isFirst: boolean): string {
  const whose = isFirst ? 'its' : 'whose';
  const at = edge.path === '' ? '' : ` at ${edge.path}`;
  const more = edge.more > 0 ? ` (and ${edge.more} more)` : '';
  const entry = edge.entryKey ?? '?';
  switch (edge.type) {
    case 'state':
      return `${whose} state${edge.path || ` .${edge.property ?? '?'}`}${more} holds`;
    case 'value':
      return edge.watches !== undefined
        ? `${whose} watch of ${entry}${at}${more} holds`
        : `${whose} entry ${entry}${at}${more} holds`;
    case 'key':
      return `${whose} keys${more} hold`;
    case 'watched': {
      const watches = edge.watches ?? [];
      const words = list(watches.map(watchInWords), MAX_WATCHES);
      return `${whose} watch${watches.length === 1 ? '' : 'es'} by ${words || '?'} hold${
        watches.length === 1 ? 's' : ''
      }`;
    }
    case 'shape':
      return `${whose} shapes hold`;
    case 'kindShape':
      return `${whose} shape of states holds`;
    case 'recognizes':
      return `${whose} weak keys recognize`;
  }
}

function rootInWords(graph: RawGraph, root: GraphNode, reason: RootReason): string {
  const name = nameInWords(graph, root.id);
  const holders = reason.holders ?? [];
  const who = holders.length > 0 ? `, held by ${list(holders)}` : '';
  switch (reason.kind) {
    case 'baggage':
    case 'watches':
    case 'ownTables':
      return name;
    case 'kind':
      return `${name}, which lives as long as the vat`;
    case 'export':
      return root.name === 'o+0'
        ? 'o+0, the root object of the vat'
        : `${name}, which is exported${reason.kernelName === undefined ? '' : ` as ${reason.kernelName}`}${who}`;
    case 'kernelPromise':
      return `${name}, which the kernel knows as ${reason.kernelName ?? '?'}${who}`;
    case 'memory':
      return `${name}, which is in memory (${list(reason.pillars ?? [])})`;
  }
}

const facetOf = (edge: ExplainedEdge): string =>
  edge.facet === undefined ? '' : ` (facet ${quote(edge.facet).slice(1, -1)})`;

/** From the root to the thing: `Held by the baggage: its entry "a" holds …`. */
export function pathInWords(
  graph: RawGraph,
  root: GraphNode,
  reason: RootReason,
  steps: readonly Step[],
): string {
  const start = rootInWords(graph, root, reason);
  if (steps.length === 0) {
    return `It is a root: ${start}.`;
  }
  const words = steps.map(
    ({ edge, node }, index) =>
      `${stepInWords(edge, index === 0)} ${nameInWords(graph, node.id)}${facetOf(edge)}`,
  );
  return `Held by ${start}: ${words.join(', ')}.`;
}

/** What names it directly, where no way to a root is known. */
export function holderInWords(graph: RawGraph, { edge, node }: Step): string {
  return `${nameInWords(graph, node.id)}: ${stepInWords(edge, true)} it`;
}

export function promiseInWords(promise: KernelPromise): string {
  const { kernelName, state, decider, subscribers, queuedMessages } = promise;
  const parts = [`The kernel knows it as ${kernelName}, ${state}`];
  if (state === 'unresolved') {
    parts.push(`decided by ${decider ?? 'the kernel'}`);
  }
  if (subscribers.length > 0) {
    parts.push(`told to ${list(subscribers)} when it settles`);
  }
  if (queuedMessages !== undefined && queuedMessages > 0) {
    parts.push(`${plural(queuedMessages, 'message')} waiting for it`);
  }
  return `${parts.join(', ')}.`;
}

export function originInWords({ sinceCrank, madeBy, decider }: PromiseOrigin): string {
  const parts = [
    madeBy === undefined ? undefined : `It is ${madeBy}`,
    sinceCrank === undefined ? undefined : `known since delivery ${sinceCrank}`,
    decider === undefined ? undefined : `decided by ${decider}`,
  ].filter(part => part !== undefined);
  const text = parts.join(', ');
  return text === '' ? '' : `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
}
