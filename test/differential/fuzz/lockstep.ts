/**
 * A program on both implementations, delivery by delivery. After each one everything is compared:
 * syscalls, what the vat saw, the outcome, the tables; in the end the vatstore.
 */
import type { Delivery } from '../../support/capdata.js';
import { align } from './align.js';
import type { AlignDeps, Verdict } from './align.js';
import { Deliveries, translate } from './deliveries.js';
import { baseOf, killSome } from './kill.js';
import { Names } from './names.js';
import type { FuzzProgram, Step } from './ops.js';
import { makeSide } from './side.js';
import type { Side } from './side.js';
import { compareMissing, compareStores, compareTables } from './tables.js';
import { makeLines } from './texts.js';
import type { Line } from './texts.js';
import type { Watch } from './watchdog.js';

export interface Report {
  readonly failure: string | undefined;
  readonly cut: string | undefined;
  readonly deliveries: number;
  readonly fired: ReadonlyMap<string, number>;
  /** Pairs of texts of errors that differ. */
  readonly errorTexts: ReadonlySet<string>;
  readonly transcript: readonly string[];
}

/** Told of both after each delivery that has gone well; what it throws is a failure of the program. */
export type Rested = (ours: Side, peer: Side, delivery: string) => void;

/** The engine's own words for a promise that is resolved to itself go on. */
const REFUSED_RING = /Chaining cycle detected for promise\\*"/;

/** What the shapes of stores name that were read. */
const namesOfShapes = (lines: readonly Line[]): Set<string> =>
  new Set(
    lines.flatMap(({ event }) =>
      event.type === 'syscall' &&
      event.call.name === 'vatstoreGet' &&
      String(event.call.args[0]).endsWith('|schemata') &&
      typeof event.call.result === 'string'
        ? (JSON.parse(event.call.result) as { slots: string[] }).slots.map(baseOf)
        : [],
    ),
  );

export class Lockstep {
  readonly #peer: Side;
  readonly #ours: Side;
  readonly #names: Names;
  readonly #deliveries: Deliveries;
  readonly #fired = new Map<string, number>();
  readonly #errorTexts = new Set<string>();
  readonly #leftKeys = new Set<string>();
  readonly #transcript: string[] = [];
  readonly #alignDeps: AlignDeps;
  readonly #collector: FuzzProgram['collector'];
  readonly #watch: Watch | undefined;
  readonly #rested: Rested | undefined;
  #count = 0;
  #hasLeftovers = false;
  #hasNoResult = false;
  #restarts = 0;
  #failure: string | undefined;
  #cut: string | undefined;

  constructor(program: FuzzProgram, watch?: Watch, rested?: Rested) {
    this.#watch = watch;
    this.#rested = rested;
    this.#collector = program.collector;
    this.#peer = makeSide(program, 'peer');
    this.#ours = makeSide(program, 'ours');
    const fired = (rule: string): void => {
      this.#fired.set(rule, (this.#fired.get(rule) ?? 0) + 1);
    };
    this.#names = new Names({ peer: this.#peer.kernel, fired });
    this.#deliveries = new Deliveries(this.#peer.kernel, vpid =>
      this.#peer.run.hooks.slotToVal.has(vpid),
    );
    this.#alignDeps = {
      names: this.#names,
      peerKernel: this.#peer.kernel,
      oursKernel: this.#ours.kernel,
      fired,
      leftKeys: this.#leftKeys,
      errorTexts: (peer, ours) => {
        if (peer !== ours) this.#errorTexts.add(`${peer}\n  ${ours}`);
      },
      hasNoResult: () => this.#hasNoResult,
    };
  }

  #fail(why: string): void {
    this.#failure ??= why;
  }

  /**
   * When the engine collects is nobody's to say; what has gone in the end is. After some more sweeps
   * both must have told the kernel the same, and have the same left.
   */
  async #sweepToTheEnd(rest: NonNullable<Verdict['rest']>): Promise<string[]> {
    const tell = (side: Side, lines: readonly Line[]): void => {
      for (const { event } of lines) if (event.type === 'syscall') side.kernel.said(event.call);
    };
    tell(this.#peer, rest.peer);
    tell(this.#ours, rest.ours);
    for (let round = 0; round < 3; round += 1) {
      for (const side of [this.#peer, this.#ours]) {
        await side.run.sweep();
        tell(side, makeLines(side.takeEvents()));
      }
    }
    const known = ({ kernel }: Side): string =>
      JSON.stringify([[...kernel.imports].sort(), [...kernel.exports].sort()]);
    return [
      ...compareStores(this.#peer, this.#ours, this.#names, this.#leftKeys),
      ...(known(this.#peer) === known(this.#ours) ? [] : ['the kernel was told other things']),
    ];
  }

  /** Both have had a delivery: compare what came of it. */
  async #compare(delivery: string): Promise<void> {
    this.#count += 1;
    const peer = makeLines(this.#peer.takeEvents());
    const ours = makeLines(this.#ours.takeEvents());
    this.#transcript.push(delivery, ...ours.map(({ text }) => text));
    const verdict = align(peer, ours, this.#alignDeps);
    this.#cut ??= verdict.cut;
    if (verdict.rest && this.#collector === 'real' && delivery.includes('bringOutYourDead')) {
      const faults = await this.#sweepToTheEnd(verdict.rest);
      if (faults.length === 0) this.#fired.set('moment', (this.#fired.get('moment') ?? 0) + 1);
      else this.#fail(`${delivery}\n${faults.join('\n')}\n${verdict.failure ?? ''}`);
    } else if (verdict.failure !== undefined) {
      if (this.#isLeftover(delivery)) this.#cut = 'leftovers';
      else this.#fail(`${delivery}\n${verdict.failure}`);
    }
    // After its exit nobody asks the vat for anything.
    if (this.#peer.kernel.hasExited) this.#cut ??= 'exit';
    if (this.#failure !== undefined || this.#cut !== undefined) return;
    // What both say against the law is the peer's to mend first; it is counted, and the kernel would
    // end the vat.
    const { faults } = this.#ours.kernel;
    const shared = this.#peer.kernel.faults;
    for (const fault of faults) {
      if (!shared.includes(fault)) this.#fail(`${delivery}\nto our kernel: ${fault}`);
      this.#cut = `both: ${fault.replaceAll(/[+-]\d+/g, '…')}`;
    }
    try {
      this.#ours.checkInvariants();
    } catch (error) {
      this.#fail(`${delivery}\n${String(error)}`);
    }
    this.#countUnsaid();
    const shapes = namesOfShapes(peer);
    const isUnread = (vref: string): boolean => {
      const isOfShape = delivery.includes('bringOutYourDead') && shapes.has(vref);
      if (isOfShape) {
        this.#fired.set('unread-shapes', (this.#fired.get('unread-shapes') ?? 0) + 1);
        this.#cut = 'unread-shapes';
      }
      return isOfShape;
    };
    for (const why of compareTables(this.#peer, this.#ours, this.#names, isUnread)) {
      this.#fail(`${delivery}\n${why}`);
    }
    if (ours.some(({ event }) => event.type === 'outcome' && event.failure !== undefined)) {
      // Both agree that it is refused, and no lawful kernel should see that.
      this.#fired.set('rejected', (this.#fired.get('rejected') ?? 0) + 1);
      this.#cut = 'rejected';
    }
    if (this.#failure === undefined && this.#cut === undefined) {
      this.#rested?.(this.#ours, this.#peer, delivery);
    }
    if (this.#failure !== undefined) {
      this.#transcript.push('-- the same on the peer', ...peer.map(({ text }) => text));
    }
  }

  /**
   * A promise that takes part in two operations that fail has one name on the peer, which the first
   * left behind, and two here, neither of which was ever said. What stored data held when it settled
   * was left its name, too.
   */
  #countUnsaid(): void {
    const extra = this.#ours.nextPromise() - this.#peer.nextPromise() - this.#names.ahead;
    const { slotToVal } = this.#ours.run.hooks;
    const isHere = (vpid: string): boolean => {
      // One that is not paired with ours is nothing here, whoever has that number.
      const ours = this.#names.ours(vpid);
      return ours !== undefined && slotToVal.has(ours);
    };
    const residue = [...this.#peer.run.hooks.slotToVal.keys()].filter(
      vref => vref.startsWith('p') && !isHere(vref),
    );
    if (extra > 0 && extra <= residue.length) this.#names.usedUnsaid(extra);
  }

  /** What virtual weak collections of an earlier incarnation have left in the vatstore. */
  #isLeftover(delivery: string): boolean {
    return (
      this.#restarts > 0 &&
      this.#hasLeftovers &&
      (delivery.includes('retireImports') || delivery.includes('bringOutYourDead'))
    );
  }

  /** Whether ours has just refused a result that waits for itself. */
  #hasRefusedRing(): boolean {
    return this.#ours.newEvents().some(event => REFUSED_RING.test(JSON.stringify(event)));
  }

  #startDelivery(): void {
    this.#names.startDelivery(this.#peer.nextPromise(), this.#ours.nextPromise());
  }

  async #deliver(delivery: Delivery): Promise<void> {
    this.#startDelivery();
    const ours = translate(delivery, vpid => {
      this.#names.given(vpid);
      return this.#names.ours(vpid);
    });
    this.#peer.kernel.delivered(delivery);
    this.#ours.kernel.delivered(ours);
    this.#watch?.doing(`ours: ${JSON.stringify(ours)}`);
    await this.#ours.run.deliver(ours);
    if (this.#hasRefusedRing()) {
      // The peer would spin for ever, now or at the next message.
      this.#fired.set('no-self-wait', 1);
      this.#cut = 'no-self-wait';
      return;
    }
    this.#watch?.doing(`the peer, ours has ended: ${JSON.stringify(delivery)}`);
    await this.#peer.run.deliver(delivery);
    this.#watch?.doing('between deliveries');
    this.#hasNoResult = delivery[0] === 'message' && delivery[2].result === null;
    await this.#compare(`>> ${JSON.stringify(ours)}`);
    this.#hasNoResult = false;
    if (delivery[0] === 'notify') {
      for (const [vpid] of delivery[1]) this.#names.retired(vpid);
    }
  }

  async #start(variant = 0): Promise<void> {
    this.#startDelivery();
    await this.#peer.run.start({ variant });
    await this.#ours.run.start({ variant });
    const { isMissed, faults } = compareMissing(this.#peer, this.#ours);
    faults.forEach(why => this.#fail(why));
    if (isMissed) this.#fired.set('missing kinds', 1);
    await this.#compare('>> startVat');
  }

  async #restart(variant: number | undefined): Promise<void> {
    this.#restarts += 1;
    this.#hasLeftovers = this.#peer.run.store.entries().some(([key]) => key.startsWith('vom.ir.'));
    this.#peer.kernel.restarted();
    this.#ours.kernel.restarted();
    await this.#start(variant);
  }

  async #step(step: Step): Promise<void> {
    if (step.do === 'restart') return this.#restart(step.variant);
    if (step.do === 'limits') {
      for (const { run } of [this.#peer, this.#ours]) {
        run.hooks.setSyscallCapdataLimits(step.body, step.slots);
      }
      return;
    }
    if (step.do === 'kill') {
      for (const vref of killSome(this.#peer, this.#ours, step.picks)) {
        this.#transcript.push(`-- the collector takes ${vref}`);
      }
      return;
    }
    const delivery = this.#deliveries.make(step);
    if (delivery) await this.#deliver(delivery);
  }

  async run(steps: readonly Step[]): Promise<Report> {
    try {
      await this.#start();
      for (const step of steps) {
        if (this.#failure !== undefined || this.#cut !== undefined) break;
        await this.#step(step);
      }
      if (this.#failure === undefined && this.#cut === undefined) {
        for (const why of compareStores(this.#peer, this.#ours, this.#names, this.#leftKeys))
          this.#fail(why);
      }
    } catch (error) {
      this.#fail(
        `the fuzzer failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    return {
      failure: this.#failure,
      cut: this.#cut,
      deliveries: this.#count,
      fired: this.#fired,
      errorTexts: this.#errorTexts,
      transcript: this.#transcript,
    };
  }
}
