// A persistent vat runtime: vats that talk, in one SQLite file, over restarts and upgrades.
// docs/tutorial.md goes through it.
import { createLiveslots } from 'liveslots';
import {
  CrankError,
  errorData,
  joinSyscall,
  makeCrankRunner,
  makeGCTools,
  makeKernelCore,
  makeSqliteKernelRows,
  makeSqliteVatStores,
  makeSyscallOutbox,
} from 'liveslots/host';

/** @typedef {(powers: any, parameters: unknown, baggage: any) => object} BuildRootObject */
/** @typedef {(vatId: string, delivery: import('liveslots').Delivery) => void} OnCrank */
/** @typedef {import('liveslots/host').CrankVat & { sinceReap: number }} Vat */

const REAP_INTERVAL = 100;

/**
 * @param {import('liveslots/host').SqliteDatabase} database what is in it is continued from
 * @param {Record<string, BuildRootObject>} code of each vat, by its id
 * @param {OnCrank} [onCrank] called in the transaction of each crank, at its end
 */
export async function openRuntime(database, code, onCrank = () => {}) {
  const stores = makeSqliteVatStores(database);
  const rows = makeSqliteKernelRows(database);
  const core = makeKernelCore({ transaction: stores, rows });
  /** @type {Map<string, Vat>} */
  const vats = new Map();

  /** Ends a vat for good, within a crank. @param {string} vatId */
  const endVat = vatId => {
    core.vats.terminate(vatId);
    stores.deleteVat(vatId);
    vats.delete(vatId);
  };

  const runner = makeCrankRunner({
    transaction: core.transaction,
    stage(vatId, delivery, syscalls) {
      const exit = core.hear(vatId, syscalls);
      if (exit?.isFailure) throw Error(`it has ended itself: ${exit.info.body}`);
      if (exit) endVat(vatId);
      onCrank(vatId, delivery);
    },
  });

  /** Starts the next incarnation of a vat, on what it has stored. @param {string} vatId */
  const startVat = async (vatId, build = code[vatId]) => {
    if (!build) throw Error(`there is no code for vat ${vatId}`);
    const outbox = makeSyscallOutbox();
    const { dispatch } = createLiveslots({
      vatId,
      syscall: joinSyscall(outbox.syscall, stores.provide(vatId)),
      gcTools: makeGCTools(),
      buildVatNamespace: globals => ({
        buildRootObject: (powers, ...rest) => build({ ...powers, ...globals }, ...rest),
      }),
    });
    const vat = { vatId, dispatch, outbox, sinceReap: 0 };
    await runner.run(() => {
      core.vats.beginIncarnation(vatId);
      return { vat, delivery: ['startVat', { body: '#{}', slots: [] }] };
    });
    vats.set(vatId, vat);
  };

  /** @param {string} vatId */
  const needVat = vatId => {
    const vat = vats.get(vatId);
    if (!vat) throw Error(`there is no vat ${vatId}`);
    return vat;
  };

  /** What is next, inside the transaction of its crank. @returns {import('liveslots/host').Crank | undefined} */
  const choose = () => {
    const vat = [...vats.values()].find(({ sinceReap }) => sinceReap >= REAP_INTERVAL);
    if (vat) return { vat, delivery: ['bringOutYourDead'] };
    const due = core.take();
    return due && { vat: needVat(due.vatId), delivery: due.delivery };
  };

  /** Makes the next delivery. @returns whether one was due */
  const step = async () => {
    try {
      const crank = await runner.run(choose);
      const vat = crank && vats.get(crank.vat.vatId);
      if (vat) vat.sinceReap = crank.delivery[0] === 'bringOutYourDead' ? 0 : vat.sinceReap + 1;
      return crank !== undefined;
    } catch (err) {
      const isOfVat = err instanceof CrankError && ['dispatch', 'stage'].includes(err.phase);
      if (!isOfVat) throw err;
      // The crank is undone, and the delivery is due again. The vat ends, unless it has only refused.
      await runner.run(() => {
        if (err.delivery[0] !== 'bringOutYourDead') core.discardNext(errorData(err.message));
        if (!err.isRefused) endVat(err.vatId);
        return undefined;
      });
      return true;
    }
  };

  for (const vatId of new Set([...core.vats.ids(), ...Object.keys(code)])) {
    if (!core.vats.wasTerminated(vatId)) await startVat(vatId);
  }

  return {
    /** Makes deliveries until none is due. */
    async run() {
      while (await step());
    },
    step,
    /**
     * Sends a message to the root object of a vat. The roots of other vats are `$0`, `$1` … among the
     * arguments. Resolves to the name of the promise of the answer, which outlives the process.
     *
     * @type {(vatId: string, method: string, args?: unknown[], roots?: string[]) => Promise<string>}
     */
    async send(vatId, method, args = [], roots = []) {
      let result = '';
      await runner.run(() => {
        result = core.promises.make();
        const slots = roots.map(root => core.vats.rootOf(root));
        const methargs = { body: `#${JSON.stringify([method, args])}`, slots };
        core.send({ target: core.vats.rootOf(vatId), methargs, result });
        return undefined;
      });
      return result;
    },
    /** How a promise of `send` was settled; undefined as long as it is not. @param {string} promise */
    outcome: promise => core.promises.outcome(promise),
    /** To be called when its outcome is not needed any more. @param {string} promise */
    forget: promise => runner.run(() => void core.promises.release(promise)),
    /** New code on what a vat has stored. @type {(vatId: string, build: BuildRootObject) => Promise<void>} */
    async upgrade(vatId, build) {
      await runner.deliver(needVat(vatId), ['bringOutYourDead']);
      await startVat(vatId, build);
    },
  };
}
