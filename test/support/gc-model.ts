/**
 * What must be said of each subject, as plainly as can be: pillars that stand or not, and one
 * fixpoint. It knows nothing of candidate sets, tables or the order of discovery: whatever nothing
 * holds must go at the next `bringOutYourDead`, and never earlier.
 */
import type { Said } from './gc-rig.js';
import { facetCountOf, hasContent, hasWeakContent } from './gc-subjects.js';
import type { Sort } from './gc-subjects.js';

/** Not known, reachable, or only recognizable: of an import the vat's hold, of an export the kernel's. */
export type Status = 'none' | 'reachable' | 'recognizable';

export interface Subject {
  readonly sort: Sort;
  /** `dying`: collected, but its finalizer has not run. */
  memory: 'alive' | 'dying' | 'gone';
  /** A finalizer of an earlier life is due. */
  isStaleDue: boolean;
  isStored: boolean;
  /** By facet. */
  status: Status[];
  isMarked: boolean;
  /** By a weak collection that is unreachable and not deleted yet. */
  isMarkedByOld: boolean;
  isInMemory: boolean;
  isInOldMemory: boolean;
  /** Deleted and retired: the name means nothing any more. */
  isOver: boolean;
  /** Looked at by the next sweep; of no influence, but worth telling apart. */
  wasTouched: boolean;
  /** Names of other subjects whose state names it, with multiplicity. */
  holders: string[];
  next: string | undefined;
}

export type Step =
  | { readonly type: 'make' | 'load' | 'store' | 'unstore' | 'kill' }
  | { readonly type: 'recS' | 'unrecS' | 'recM' | 'unrecM' | 'retireImport' }
  | { readonly type: 'introduce' | 'send' | 'dropExport' | 'retireExport'; readonly facet: number };

/** Steps that concern all subjects at once. */
export type CommonStep = 'dropMarks' | 'dropMemory' | 'finalize' | 'finalizeAndRepeat' | 'sweep';

export const isPresence = ({ sort }: Subject): boolean => sort === 'presence';
export const isRemotable = ({ sort }: Subject): boolean => sort === 'remotable';

export const makeSubject = (sort: Sort): Subject => ({
  sort,
  memory: 'alive',
  isStaleDue: false,
  isStored: false,
  status: Array.from({ length: facetCountOf(sort) }, () =>
    sort === 'presence' || sort === 'remotable' ? 'reachable' : 'none',
  ),
  isMarked: false,
  isMarkedByOld: false,
  isInMemory: false,
  isInOldMemory: false,
  isOver: false,
  wasTouched: false,
  holders: [],
  next: undefined,
});

const isInVirtualData = ({ isStored, holders }: Subject): boolean => isStored || holders.length > 0;

const isRecognized = (subject: Subject): boolean =>
  subject.isMarked || subject.isMarkedByOld || subject.isInMemory || subject.isInOldMemory;

/** Which steps are lawful for the kernel and possible for the vat. */
export const stepsFor = (subject: Subject): Step[] => {
  if (subject.isOver) return [];
  const steps: Step[] = [];
  const { status, memory, isStored, isMarked, isInMemory } = subject;
  const isAlive = memory === 'alive';
  const facets = status.map((_, index) => index);
  if (isAlive && !isStored) steps.push({ type: 'store' });
  if (isStored) steps.push({ type: 'unstore' }, { type: 'load' });
  if (isAlive) steps.push({ type: isMarked ? 'unrecS' : 'recS' });
  // By identity there is nothing to see of a remotable.
  if (isAlive && !isRemotable(subject)) steps.push({ type: isInMemory ? 'unrecM' : 'recM' });
  const isPinned =
    isRemotable(subject) && (status.includes('reachable') || isInVirtualData(subject));
  if (isAlive && !isPinned) steps.push({ type: 'kill' });
  if (isPresence(subject)) {
    steps.push({ type: 'introduce', facet: 0 });
    if (status[0] === 'recognizable') steps.push({ type: 'retireImport' });
    return steps;
  }
  for (const facet of facets) {
    if (isAlive) steps.push({ type: 'send', facet });
    if (status[facet] === 'reachable') {
      steps.push({ type: 'introduce', facet }, { type: 'dropExport', facet });
    }
    if (status[facet] === 'recognizable') steps.push({ type: 'retireExport', facet });
  }
  return steps;
};

const rise = (subject: Subject): void => {
  subject.isStaleDue ||= subject.memory === 'dying';
  subject.memory = 'alive';
};

/** Changes the subject as the step does. */
export const takeStep = (subject: Subject, step: Step): void => {
  switch (step.type) {
    case 'make':
      break;
    case 'store':
      subject.isStored = true;
      break;
    case 'unstore':
      subject.isStored = false;
      subject.wasTouched = true;
      break;
    case 'load':
      rise(subject);
      break;
    case 'recS':
      subject.isMarked = true;
      break;
    case 'unrecS':
      subject.isMarked = false;
      subject.wasTouched = true;
      break;
    case 'recM':
      subject.isInMemory = true;
      break;
    case 'unrecM':
      subject.isInMemory = false;
      subject.wasTouched = true;
      break;
    case 'kill':
      subject.memory = 'dying';
      break;
    case 'introduce':
      rise(subject);
      subject.status[step.facet] = 'reachable';
      break;
    case 'retireImport':
      subject.status[0] = 'none';
      subject.isOver = true;
      break;
    case 'send':
      subject.status[step.facet] = 'reachable';
      break;
    case 'dropExport':
      subject.status[step.facet] = 'recognizable';
      subject.wasTouched = true;
      break;
    case 'retireExport':
      subject.status[step.facet] = 'none';
      subject.wasTouched = true;
      break;
  }
};

/** Finalizers that are due run, and, with `repeat`, will run once more. */
export const finalize = (subject: Subject, repeat: boolean): void => {
  subject.isStaleDue =
    repeat && (subject.isStaleDue || subject.memory === 'dying' || subject.isInOldMemory);
  subject.wasTouched ||= subject.isInOldMemory;
  subject.isInOldMemory = false;
  if (subject.memory === 'dying') {
    subject.memory = 'gone';
    subject.wasTouched = true;
  }
};

export const dropMarks = (subject: Subject): void => {
  subject.isMarkedByOld ||= subject.isMarked;
  subject.isMarked = false;
};

export const dropMemory = (subject: Subject): void => {
  subject.isInOldMemory ||= subject.isInMemory;
  subject.isInMemory = false;
};

export interface SubjectNames {
  vrefOf(name: string, facet: number): string;
  contentOf(name: string): string | undefined;
}

const isHeld = (subject: Subject): boolean =>
  subject.memory !== 'gone' ||
  isInVirtualData(subject) ||
  (!isPresence(subject) && subject.status.includes('reachable'));

/** Changes all subjects as `bringOutYourDead` does, and gives what it must say. */
export const sweep = (subjects: ReadonlyMap<string, Subject>, names: SubjectNames): Said => {
  const said = {
    dropImports: [] as string[],
    retireImports: [] as string[],
    retireExports: [] as string[],
  };
  for (const subject of subjects.values()) {
    finalize(subject, false);
    subject.isMarkedByOld = false;
    subject.wasTouched = false;
  }
  const bury = (name: string, subject: Subject): void => {
    subject.isOver = true;
    subject.isMarked = false;
    subject.isInMemory = false;
    subject.status.forEach((status, facet) => {
      if (status === 'recognizable') said.retireExports.push(names.vrefOf(name, facet));
    });
    subject.status.fill('none');
    const content = names.contentOf(name);
    if (hasContent(subject.sort) && content !== undefined) {
      if (!hasWeakContent(subject.sort)) said.dropImports.push(content);
      said.retireImports.push(content);
    }
    const next = subject.next === undefined ? undefined : subjects.get(subject.next);
    subject.next = undefined;
    next?.holders.splice(next.holders.indexOf(name), 1);
  };
  for (let before = -1, over = 0; before < over;) {
    before = over;
    for (const [name, subject] of subjects) {
      if (!subject.isOver && !isPresence(subject) && !isHeld(subject)) {
        bury(name, subject);
        over += 1;
      }
    }
  }
  for (const [name, subject] of subjects) {
    if (subject.isOver || !isPresence(subject) || isHeld(subject)) continue;
    if (subject.status[0] === 'reachable') {
      said.dropImports.push(names.vrefOf(name, 0));
      subject.status[0] = 'recognizable';
    }
    if (!isRecognized(subject)) {
      said.retireImports.push(names.vrefOf(name, 0));
      subject.status[0] = 'none';
      subject.isOver = true;
    }
  }
  said.dropImports.sort();
  said.retireImports.sort();
  said.retireExports.sort();
  return said;
};

/**
 * The same text for subjects that are in the same state.
 *
 * @param isFine tells apart what a lawful vat does not: what the next sweep will look at
 */
export const keyOf = (subject: Subject, isFine: boolean): string =>
  JSON.stringify({
    ...subject,
    holders: subject.holders.length,
    wasTouched: isFine && subject.wasTouched,
  });
