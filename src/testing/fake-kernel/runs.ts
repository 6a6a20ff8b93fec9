/**
 * What makes the fake kernel run: the test is heard, what is due is delivered,
 * garbage is collected, until nothing changes any more.
 */
import type { OutwardSyscall } from '../../protocol/syscall.js';
import { makeVatSyscalls } from '../../kernel/vat-syscalls.js';
import { nextTask } from '../../platform/next-task.js';
import type { Cranks } from './cranks.js';
import { type Outsider, OUTSIDER } from './outsider.js';
import type { KernelCounts } from './types.js';

const DEFAULT_LIMIT = 100_000;

const saysLeft = (answer: unknown): boolean =>
  typeof answer === 'object' &&
  answer !== null &&
  'leftToSweep' in answer &&
  typeof answer.leftToSweep === 'number' &&
  answer.leftToSweep > 0;

export class Runs {
  readonly #cranks: Cranks;
  readonly #outsider: Outsider;
  readonly #outsiderSyscall: OutwardSyscall;

  constructor(cranks: Cranks, outsider: Outsider) {
    this.#cranks = cranks;
    this.#outsider = outsider;
    this.#outsiderSyscall = makeVatSyscalls(OUTSIDER, cranks.parts, () => {});
  }

  /** What the test has said: a send with `E` is made in a later turn. */
  async hear(): Promise<void> {
    await nextTask();
    if (this.#outsider.hasSaid) {
      await this.#cranks.keep(() => this.#outsider.flush(this.#outsiderSyscall));
    }
  }

  /** @returns how many deliveries there were */
  async run(limit = DEFAULT_LIMIT): Promise<number> {
    for (let count = 0; ; count += 1) {
      await this.hear();
      if (!(await this.#cranks.step())) {
        return count;
      }
      if (count >= limit) {
        throw Error(`${limit} deliveries have not come to an end`);
      }
    }
  }

  /** `bringOutYourDead`, until a vat with a `sweepLimit` has nothing left to sweep. */
  async reap(vatId: string): Promise<void> {
    await this.hear();
    for (let isLeft = true; isLeft && this.#cranks.vats.has(vatId);) {
      isLeft = saysLeft(await this.#cranks.deliverAlone(vatId, ['bringOutYourDead']));
    }
  }

  async collect(): Promise<void> {
    // The engine may give something up only when it is asked again.
    for (let quiet = 0; quiet < 2;) {
      const before = this.fingerprint();
      for (const vatId of [...this.#cranks.vats.keys()]) {
        await this.reap(vatId);
        await this.run();
      }
      quiet = this.fingerprint() === before ? quiet + 1 : 0;
    }
  }

  counts(): KernelCounts {
    const { vats, core } = this.#cranks;
    const { objects, promises, queued } = core.sizes();
    const clists: Record<string, number> = {};
    for (const vatId of [...vats.keys()].sort()) {
      clists[vatId] = core.clists.sizeOf(vatId);
    }
    return { objects, promises, queued, clists };
  }

  private fingerprint(): string {
    const { clist } = this.#cranks.parts.tables;
    return JSON.stringify([
      this.counts(),
      clist.values().filter(({ isReachable }) => isReachable).length,
    ]);
  }
}
