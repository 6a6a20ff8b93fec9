/**
 * A program on ours with what reclaims opted into, beside ours without. What the vat sees and says
 * must be the same, but for what it drops and deletes; in the end nothing that is dead is left, and
 * what is left stands in the vatstore of the other as well.
 */
import type { Delivery } from '../../support/capdata.js';
import type { Event } from '../../support/vat-run.js';
import { Deliveries } from './deliveries.js';
import type { Kernel } from './kernel.js';
import { killSome } from './kill.js';
import type { Report } from './lockstep.js';
import type { FuzzProgram, Reclaim, Step } from './ops.js';
import { makeSide } from './side.js';
import type { Side } from './side.js';
import type { Watch } from './watchdog.js';

const SWEEPS = 1_000;
const ITS_OWN = /^(vatstore|dropImports|retireImports|retireExports)/;

/** What user code and other vats can tell. */
const visible = (events: readonly Event[], isSweep: boolean): string[] =>
  events.flatMap(event => {
    if (event.type === 'delivery') return [];
    if (event.type === 'outcome') {
      return [`outcome ${event.failure ?? 'good'}, ${event.unmetered} unmetered`];
    }
    if (event.type === 'syscall') {
      const { name, args } = event.call;
      return ITS_OWN.test(name)
        ? []
        : [`${name} ${JSON.stringify(args)}${isSweep ? ', swept' : ''}`];
    }
    return [`${event.type} ${event.type === 'note' ? event.text : event.reason}`];
  });

/** The same delivery to a vat that has given some of its names back already. */
const adapt = (delivery: Delivery, { exports, imports }: Kernel): Delivery | undefined => {
  const [type, names] = delivery;
  const known = type === 'retireImports' ? imports : exports;
  if (type !== 'dropExports' && type !== 'retireExports' && type !== 'retireImports') {
    return delivery;
  }
  const left = names.filter(vref => known.has(vref));
  return left.length === 0 ? undefined : ([type, left] as Delivery);
};

export class ReclaimingPair {
  readonly #plain: Side;
  readonly #reclaiming: Side;
  readonly #deliveries: Deliveries;
  readonly #isLookedFor: boolean;
  readonly #watch: Watch | undefined;
  readonly #transcript: string[] = [];
  readonly #fired = new Map<string, number>();
  #count = 0;
  #hasRestarted = false;
  #cut: string | undefined;

  constructor(program: FuzzProgram, { sweepLimit, maxKeyLength }: Reclaim, watch?: Watch) {
    this.#watch = watch;
    const both = maxKeyLength === undefined ? {} : { maxKeyLength };
    this.#plain = makeSide(program, 'ours', both);
    const reclaiming = { reclaimCycles: true, reclaimLeftovers: true, sweepLimit };
    this.#reclaiming = makeSide(program, 'ours', { ...both, ...reclaiming });
    this.#isLookedFor = !program.relaxed;
    this.#deliveries = new Deliveries(this.#plain.kernel, vpid =>
      this.#plain.run.hooks.slotToVal.has(vpid),
    );
  }

  #observe(side: Side): readonly Event[] {
    const events = side.takeEvents();
    for (const event of events) {
      if (event.type !== 'syscall') continue;
      side.kernel.said(event.call);
      if (event.call.name === 'callNow' && event.call.result !== undefined) {
        side.kernel.answered(event.call.result as Parameters<Kernel['answered']>[0]);
      }
    }
    return events;
  }

  /** Both have had it. */
  #compare(delivery: Delivery): void {
    this.#count += 1;
    const isSweep = delivery[0] === 'bringOutYourDead';
    const [plain, ours] = [this.#plain, this.#reclaiming].map(side =>
      visible(this.#observe(side), isSweep),
    ) as [string[], string[]];
    const at = Array.from({ length: Math.max(plain.length, ours.length) }).findIndex(
      (_none, index) => plain[index] !== ours[index],
    );
    const about = JSON.stringify(delivery);
    this.#transcript.push(`>> ${about}`, ...ours);
    if (at >= 0) throw Error(`${about}\nwithout: ${plain[at] ?? '-'}\nwith: ${ours[at] ?? '-'}`);
    for (const fault of this.#reclaiming.kernel.faults) {
      if (!this.#plain.kernel.faults.includes(fault)) throw Error(`${about}\n${fault}`);
      this.#cut ??= 'both say what they must not';
    }
    if (this.#plain.kernel.hasExited) this.#cut ??= 'exit';
    if (plain.some(line => line.startsWith('outcome') && !line.startsWith('outcome good'))) {
      this.#cut ??= 'rejected';
    }
    if (this.#cut === undefined) this.#reclaiming.checkInvariants();
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const adapted = adapt(delivery, this.#reclaiming.kernel);
    this.#plain.kernel.delivered(delivery);
    this.#watch?.doing(JSON.stringify(delivery));
    await this.#plain.run.deliver(delivery);
    if (adapted === undefined) {
      this.#observe(this.#plain);
      return;
    }
    this.#reclaiming.kernel.delivered(adapted);
    await this.#reclaiming.run.deliver(adapted);
    this.#compare(delivery);
  }

  async start(variant = 0): Promise<void> {
    await this.#plain.run.start({ variant });
    await this.#reclaiming.run.start({ variant });
    this.#compare(['startVat', { body: '', slots: [] }]);
  }

  async step(step: Step): Promise<void> {
    const sides = [this.#plain, this.#reclaiming];
    if (step.do === 'restart') {
      this.#hasRestarted = true;
      sides.forEach(({ kernel }) => kernel.restarted());
      return this.start(step.variant);
    }
    if (step.do === 'limits') {
      sides.forEach(({ run }) => run.hooks.setSyscallCapdataLimits(step.body, step.slots));
      return;
    }
    if (step.do === 'kill') {
      killSome(this.#plain, this.#reclaiming, step.picks);
      return;
    }
    const delivery = this.#deliveries.make(step);
    if (delivery) await this.#deliver(delivery);
  }

  /** Sweeps until nothing is left. */
  async #sweepAll(): Promise<void> {
    for (let times = 0; times < SWEEPS; times += 1) {
      await this.#reclaiming.run.sweep();
      const outcome = this.#observe(this.#reclaiming).find(({ type }) => type === 'outcome');
      const value = outcome?.type === 'outcome' ? (outcome.value as { leftToSweep?: number }) : {};
      if ((value.leftToSweep ?? 0) === 0) return;
    }
    throw Error(`${SWEEPS} sweeps have not come to an end`);
  }

  async #end(): Promise<void> {
    await this.#plain.run.sweep();
    await this.#sweepAll();
    this.#reclaiming.checkInvariants();
    const plain = new Map(this.#plain.run.store.entries());
    const left = this.#reclaiming.run.store.entries();
    const added = left.map(([key]) => key).filter(key => !plain.has(key));
    // With a limit there may be more left over when the vat is upgraded.
    const isComplete = this.#isLookedFor || !this.#hasRestarted;
    if (added.length > 0 && isComplete) throw Error(`only with it: ${added.join()}`);
    // Nothing tells an incarnation which imports the memory of an earlier one has held.
    const { imports } = this.#reclaiming.kernel;
    const isGivenUp = (name: string): boolean =>
      /^o-/.test(name) && (this.#hasRestarted || imports.get(name)?.isReachable !== true);
    const dead = this.#reclaiming.unreached().filter(name => !isGivenUp(name));
    if (dead.length > 0 && isComplete) throw Error(`dead, and still there: ${dead.join()}`);
    this.#fired.set('keys saved', plain.size - left.length);
    const migrated = left.filter(([, value]) => value.includes('"|version"'));
    this.#fired.set('migrated', migrated.length);
  }

  async run(steps: readonly Step[]): Promise<Report> {
    let failure: string | undefined;
    try {
      await this.start();
      for (const step of steps) {
        if (this.#cut !== undefined) break;
        await this.step(step);
      }
      if (this.#cut === undefined) await this.#end();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    return {
      failure,
      cut: this.#cut,
      deliveries: this.#count,
      fired: this.#fired,
      errorTexts: new Set(),
      transcript: this.#transcript,
    };
  }
}
