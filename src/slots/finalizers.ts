/**
 * The registries of finalizers, which belong to the process and not to a vat.
 *
 * - They never go. Once V8 (of Node.js before 26) has collected a registry that is about to call its
 *   finalizers, no registry of the process calls one again: the end of one vat would keep the garbage
 *   of all others for ever.
 * - Many vats share one. Node.js calls the finalizers of one registry in a turn, and a runtime that waits
 *   for a turn or two after a collection would know little of what each of its vats has dropped.
 *
 * What is held with an object is its name, which takes nothing besides. So the vats that share are asked
 * about each name, until one has a dead object of that name that it did not know of. There are as many calls
 * as dead objects: what one call does not find another one does, whosever object it was made for. The
 * one that was last right is asked first. Rule G13 of docs/SPEC.md.
 */
import type { BaseRef } from '../refs/vref.js';
import type { WeakTools } from './entries.js';

type RegistryClass = WeakTools['FinalizationRegistry'];

/** So that a name is not asked of all vats of a process that has thousands. */
const MEMBERS = 16;

interface Member {
  readonly owner: WeakRef<object>;
  /** @returns whether its object of that name was dead, and it had not known */
  readonly tell: (name: BaseRef) => boolean;
}

class Group {
  readonly finalizers: FinalizationRegistry<BaseRef>;
  #members: readonly Member[] = [];
  /** What vats drop they drop many at a time. */
  #latest: Member | undefined;

  constructor(Registry: RegistryClass) {
    this.finalizers = new Registry<BaseRef>(name => {
      if (this.#latest?.tell(name) !== true) {
        this.#latest = this.#members.find(member => member.tell(name)) ?? this.#latest;
      }
    });
  }

  hasRoom(): boolean {
    return this.#members.length < MEMBERS;
  }

  forgetTheGone(): void {
    this.#members = this.#members.filter(({ owner }) => owner.deref() !== undefined);
    this.#latest = undefined;
  }

  add(member: Member): void {
    this.#members = [...this.#members, member];
  }
}

/** All groups of a class of registries. One takes members until it is full. */
class Groups {
  readonly #Registry: RegistryClass;
  readonly #all: Group[] = [];
  #latest: Group | undefined;
  #next = 0;

  constructor(Registry: RegistryClass) {
    this.#Registry = Registry;
  }

  provideRoom(): Group {
    if (this.#latest?.hasRoom() !== true) {
      this.#latest = this.reuse() ?? this.make();
    }
    return this.#latest;
  }

  // One is looked at each time: a new vat costs the same however many there are.
  private reuse(): Group | undefined {
    const group = this.#all[this.#next];
    this.#next = this.#next + 1 < this.#all.length ? this.#next + 1 : 0;
    group?.forgetTheGone();
    return group?.hasRoom() === true ? group : undefined;
  }

  private make(): Group {
    const group = new Group(this.#Registry);
    this.#all.push(group);
    return group;
  }
}

/** By the class of the registries, which a test may bring: what is made with it goes with it. */
type ByClass<T> = WeakMap<RegistryClass, T>;
const groupsOf: ByClass<Groups> = new WeakMap();
const endingsOf: ByClass<FinalizationRegistry<Ending>> = new WeakMap();

/**
 * For what has a name, and as long as its owner lives.
 *
 * @param owner dies with the vat, and is not held
 * @param finalize must know the owner by its argument only, and is asked about the names of others too.
 *   It tells whether the owner had a dead object of that name that was registered here, and knows of it
 *   from now on. What was not registered has no call of its own: it would take that of another's
 */
export function joinFinalizers<O extends object>(
  weakTools: WeakTools,
  owner: O,
  finalize: (owner: O, name: BaseRef) => boolean,
): FinalizationRegistry<BaseRef> {
  let groups = groupsOf.get(weakTools.FinalizationRegistry);
  if (groups === undefined) {
    groups = new Groups(weakTools.FinalizationRegistry);
    groupsOf.set(weakTools.FinalizationRegistry, groups);
  }
  const group = groups.provideRoom();
  const ref = new weakTools.WeakRef(owner);
  group.add({ owner: ref, tell: askWhileAlive(ref, finalize) });
  return group.finalizers;
}

/** Called at the end of something that has no name. What it holds lives as long as that. */
export type Ending = () => void;

/** For what has no name, of all vats. */
export function provideEndings({ FinalizationRegistry }: WeakTools): FinalizationRegistry<Ending> {
  let endings = endingsOf.get(FinalizationRegistry);
  if (endings === undefined) {
    endings = new FinalizationRegistry<Ending>(end => end());
    endingsOf.set(FinalizationRegistry, endings);
  }
  return endings;
}

// By themselves: functions that are made in one call may hold what any of them uses.
export const makeEnding =
  <A>(act: (about: A) => void, about: A): Ending =>
  () => {
    act(about);
  };

const askWhileAlive =
  <O extends object, A>(ref: WeakRef<O>, ask: (owner: O, about: A) => boolean) =>
  (about: A): boolean => {
    const owner = ref.deref();
    return owner !== undefined && ask(owner, about);
  };

/**
 * @param owner is not held
 * @param act must know the owner by its argument only
 * @returns does nothing once the owner has gone
 */
export function whileAlive<O extends object, A>(
  { WeakRef }: WeakTools,
  owner: O,
  act: (owner: O, about: A) => void,
): (about: A) => void {
  const tell = askWhileAlive(new WeakRef(owner), (living, about: A) => {
    act(living, about);
    return true;
  });
  return about => void tell(about);
}
