/**
 * The lives of the fake kernel's vats: how one starts, and how an incarnation
 * takes the place of the one before it.
 */
import { makeMarshal } from '@endo/marshal';
import type { Passable } from '@endo/pass-style';
import type { KernelData } from '../../kernel/records.js';
import { makeVatSyscalls } from '../../kernel/vat-syscalls.js';
import { harden } from '../../realm.js';
import type { Cranks } from './cranks.js';
import { type BuildRootObject, Incarnation, type VatOptions } from './incarnation.js';
import { type Outsider, OUTSIDER } from './outsider.js';
import type { KernelEvent, StartOptions } from './types.js';

interface VatRecord {
  readonly buildRootObject: BuildRootObject;
  readonly options: StartOptions;
}

/** Smallcaps of plain data. */
function makePlain(): (value: unknown) => KernelData {
  const { toCapData } = makeMarshal<string>(
    value => {
      throw Error(`vat parameters are plain data, without ${String(value)}`);
    },
    undefined,
    { serializeBodyFormat: 'smallcaps' },
  );
  // What cannot pass is refused by it.
  return value => toCapData(harden(value) as Passable);
}

export interface LivesDeps {
  readonly cranks: Cranks;
  readonly outsider: Outsider;
  /** The options of a vat, with gc tools. */
  readonly toolsFor: (more: VatOptions | undefined) => VatOptions;
  readonly note: (event: KernelEvent) => void;
  /** `bringOutYourDead`, if there is such a vat. */
  readonly reap: (vatId: string) => Promise<void>;
}

export class Lives {
  readonly #deps: LivesDeps;
  readonly #plain = makePlain();
  readonly #records = new Map<string, VatRecord>();

  constructor(deps: LivesDeps) {
    this.#deps = deps;
  }

  /** All that were ever started. */
  get ids(): string[] {
    return [...this.#records.keys()];
  }

  /** @throws when there is none, any more */
  need(vatId: string): Incarnation {
    const vat = this.#deps.cranks.vats.get(vatId);
    if (vat === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    return vat;
  }

  /** The test itself, which is the first vat. */
  async startOutsider(): Promise<void> {
    const { cranks, outsider } = this.#deps;
    await cranks.keep(async () => {
      cranks.vats.set(OUTSIDER, outsider.incarnation);
      await cranks.deliver(OUTSIDER, ['startVat', this.#plain({})]);
      cranks.core.vats.beginIncarnation(OUTSIDER);
    });
  }

  /** @returns the root object as the test has it. @throws what the start fails with */
  async start(
    vatId: string,
    buildRootObject: BuildRootObject,
    options: StartOptions,
  ): Promise<object> {
    const { cranks, outsider } = this.#deps;
    if (this.#records.has(vatId) || vatId === OUTSIDER) {
      throw Error(`there is, or was, a vat ${vatId} already`);
    }
    const record = { buildRootObject, options };
    await cranks.keep(async () => {
      await this.install(vatId, 0, record);
      cranks.core.vats.beginIncarnation(vatId);
      const { method, slots } = outsider.introduce(vatId, cranks.core.vats.rootOf(vatId));
      const methargs = cranks.core.clists.dataToVat(OUTSIDER, { body: method, slots });
      await cranks.deliver(OUTSIDER, ['message', 'o+0', { methargs, result: null }]);
    });
    this.#records.set(vatId, record);
    const root = outsider.rootOf(vatId);
    if (root === undefined) {
      throw Error(`the root object of vat ${vatId} has not arrived`);
    }
    return root;
  }

  /** @throws what the start fails with; the incarnation before goes on then */
  async upgrade(
    vatId: string,
    buildRootObject?: BuildRootObject,
    options?: StartOptions,
  ): Promise<void> {
    const { cranks, reap } = this.#deps;
    const old = this.#records.get(vatId);
    if (old === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    this.need(vatId);
    await reap(vatId);
    const vat = this.need(vatId);
    const record = {
      buildRootObject: buildRootObject ?? old.buildRootObject,
      options: options ?? old.options,
    };
    await cranks.keep(async () => {
      const number = cranks.core.vats.beginIncarnation(vatId);
      await this.install(vatId, number, record);
    });
    vat.end();
    this.#records.set(vatId, record);
  }

  /** Within a crank: an incarnation takes its place, and goes again when the crank is undone. */
  private async install(vatId: string, number: number, record: VatRecord): Promise<void> {
    const { cranks, toolsFor, note } = this.#deps;
    const vatstore = cranks.stores.provide(vatId);
    const incarnation = new Incarnation({
      vatId,
      number,
      buildRootObject: record.buildRootObject,
      options: toolsFor(record.options.vatOptions),
      outward: makeVatSyscalls(vatId, cranks.parts, cranks.noteExit),
      vatstore,
      onSyscall: syscall => note({ type: 'syscall', vatId, syscall }),
    });
    const before = cranks.vats.get(vatId);
    cranks.core.onAbort(() => {
      incarnation.end();
      if (before === undefined) {
        cranks.vats.delete(vatId);
      } else {
        cranks.vats.set(vatId, before);
      }
    });
    cranks.vats.set(vatId, incarnation);
    try {
      await cranks.deliver(vatId, ['startVat', this.#plain(record.options.parameters ?? {})]);
    } catch (err) {
      const missingKinds = incarnation.liveslots.inspect.missingKinds({ source: vatstore });
      note({ type: 'startFailed', vatId, missingKinds });
      throw err;
    }
  }
}
