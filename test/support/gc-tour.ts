/**
 * A walk through the graph of all states that one reference can be in, by the model: it takes every
 * step from every state.
 */
import {
  dropMarks,
  dropMemory,
  finalize,
  keyOf,
  makeSubject,
  stepsFor,
  sweep,
  takeStep,
} from './gc-model.js';
import type { CommonStep, Step, Subject } from './gc-model.js';
import type { Sort } from './gc-subjects.js';

export type AnyStep = Step | { readonly type: CommonStep };

const commonSteps: readonly CommonStep[] = [
  'dropMarks',
  'dropMemory',
  'finalize',
  'finalizeAndRepeat',
  'sweep',
];

/** The one subject of a walk, in the model. */
export const NAME = 's';
const nobody = { vrefOf: () => '', contentOf: () => undefined };

/** What the model makes of a step; undefined stands for a subject that is yet to be made. */
const after = (subject: Subject | undefined, sort: Sort, step: AnyStep): Subject | undefined => {
  if (subject === undefined) return makeSubject(sort);
  const next = structuredClone(subject);
  switch (step.type) {
    case 'sweep':
      sweep(new Map([[NAME, next]]), nobody);
      break;
    case 'finalize':
    case 'finalizeAndRepeat':
      finalize(next, step.type === 'finalizeAndRepeat');
      break;
    case 'dropMarks':
      dropMarks(next);
      break;
    case 'dropMemory':
      dropMemory(next);
      break;
    default:
      takeStep(next, step);
  }
  return next.isOver ? undefined : next;
};

const possible = (subject: Subject | undefined): AnyStep[] => {
  if (subject === undefined) return [{ type: 'make' }];
  const common = commonSteps.filter(
    type =>
      (type !== 'dropMarks' || (subject.isMarked && !subject.isMarkedByOld)) &&
      (type !== 'dropMemory' || (subject.isInMemory && !subject.isInOldMemory)) &&
      (!type.startsWith('finalize') ||
        subject.isStaleDue ||
        subject.isInOldMemory ||
        subject.memory === 'dying'),
  );
  return [...stepsFor(subject), ...common.map(type => ({ type }))];
};

export interface Tour {
  readonly sort: Sort;
  /** Tells states apart that differ only in what the next sweep will look at. */
  readonly isFine: boolean;
  readonly mayTake: (step: AnyStep, subject: Subject | undefined) => boolean;
}

interface Node {
  readonly edges: Edge[];
  /** How many of its edges have been taken, in order. */
  taken: number;
}

interface Edge {
  readonly step: AnyStep;
  readonly to: Node;
}

/** The graph of all states that can be reached from nothing. */
const explore = ({ sort, isFine, mayTake }: Tour): Node => {
  const nodes = new Map<string, Node>();
  const unexplored: Array<{ node: Node; subject: Subject | undefined }> = [];
  const nodeOf = (subject: Subject | undefined): Node => {
    const name = subject ? keyOf(subject, isFine) : 'none';
    const known = nodes.get(name);
    if (known) return known;
    const node = { edges: [], taken: 0 };
    nodes.set(name, node);
    unexplored.push({ node, subject });
    return node;
  };
  const origin = nodeOf(undefined);
  for (let next = unexplored.pop(); next; next = unexplored.pop()) {
    const { node, subject } = next;
    for (const step of possible(subject)) {
      if (!mayTake(step, subject)) continue;
      node.edges.push({ step, to: nodeOf(after(subject, sort, step)) });
    }
  }
  return origin;
};

/** The shortest way to a state of which a step has not been taken yet. */
const wayToWork = (from: Node): Edge[] | undefined => {
  const cameBy = new Map<Node, { edge: Edge; from: Node } | undefined>([[from, undefined]]);
  // A Map is gone through in order of insertion, those that are added meanwhile included.
  for (const node of cameBy.keys()) {
    if (node.taken < node.edges.length) {
      const way: Edge[] = [];
      for (let last = cameBy.get(node); last; last = cameBy.get(last.from)) {
        way.unshift(last.edge);
      }
      return way;
    }
    for (const edge of node.edges) {
      if (!cameBy.has(edge.to)) cameBy.set(edge.to, { edge, from: node });
    }
  }
  return undefined;
};

/** A path that takes every step from every state that can be reached. */
export const planWalk = (tour: Tour): AnyStep[] => {
  const path: AnyStep[] = [];
  let at = explore(tour);
  for (let way = wayToWork(at); way; way = wayToWork(at)) {
    for (const edge of way) {
      path.push(edge.step);
      at = edge.to;
    }
    const edge = at.edges[at.taken];
    if (!edge) break;
    at.taken += 1;
    path.push(edge.step);
    at = edge.to;
  }
  return path;
};
