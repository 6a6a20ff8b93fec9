// What is measured: each scenario drives one vat that is started and quiet, and tells what it took.
import { LOOKS, rowOfHeap, rowOfNames } from './rows.mjs';
import { capdata } from './vat.mjs';

/** @import {Vat} from './vat.mjs' */

/** @typedef {Record<string, number>} Figures by the names of rows */

const RECORD = '{"amount":"+1000","brand":"$0.Alleged: brand","memo":"a short text"}';

/** So often a message is sent before it counts, so that what it needs once is there. */
const WARM = 3;

/** The promises that the vat has sent messages for in its last delivery. @param {Vat} vat */
const resultsOf = vat =>
  (vat.cranks.at(-1)?.syscalls ?? []).flatMap(([[tag, , message]]) =>
    tag === 'send' ? [String(/** @type {{ result: string }} */ (message).result)] : [],
  );

/** @param {readonly string[]} vpids */
const fulfil = vpids =>
  vpids.map(
    vpid =>
      /** @type {[string, boolean, import('./vat.mjs').CapData]} */ ([
        vpid,
        false,
        capdata('"done"'),
      ]),
  );

/** @param {Vat} vat */
const start = async vat => ({ start: (await vat.start()).computrons });

/** @param {Vat} vat */
const smallMessage = async vat => {
  await vat.start();
  let computrons = 0;
  for (let turn = 0; turn < WARM; turn += 1) {
    ({ computrons } = await vat.call('echo', `[${RECORD}]`, ['o-10']));
  }
  return { 'small message': computrons };
};

/** @param {Vat} vat */
const tenSends = async vat => {
  await vat.start();
  let [sends, notify] = [0, 0];
  for (let turn = 0; turn < WARM; turn += 1) {
    sends = (await vat.call('sendTen', '["$0.Alleged: target"]', ['o-10'])).computrons;
    notify = (await vat.notify(fulfil(resultsOf(vat)))).computrons;
  }
  return { 'ten sends': sends, 'notify of the ten': notify };
};

/** @param {Vat} vat */
const watch = async vat => {
  await vat.start();
  let [watches, notify] = [0, 0];
  for (let turn = 0; turn < WARM; turn += 1) {
    const vpid = `p-${String(1000 + turn)}`;
    watches = (await vat.call('watch', '[["&0"]]', [vpid])).computrons;
    notify = (await vat.notify(fulfil([vpid]))).computrons;
  }
  return { watch: watches, 'notify of the watch': notify };
};

/** @param {Vat} vat */
const durables = async vat => {
  await vat.start();
  const made = await vat.call('makeCounters');
  const updated = await vat.call('addThrice');
  return {
    'make 20 durable objects': made.computrons,
    'update each three times': updated.computrons,
  };
};

/** @param {Vat} vat */
const stores = async vat => {
  await vat.start();
  const used = await vat.call('useStore');
  const iterated = await vat.call('iterate');
  return { '50 x init/get/delete': used.computrons, 'iterate 50 keys': iterated.computrons };
};

/** @param {Vat} vat */
const imports = async vat => {
  await vat.start();
  let computrons = 0;
  for (let message = 0; message < 10; message += 1) {
    const slots = Array.from({ length: 100 }, (_, at) => `o-${String(100 + message * 100 + at)}`);
    const args = slots.map((_, at) => JSON.stringify(`$${String(at)}.Alleged: thing`)).join();
    computrons += (await vat.call('take', `[${args}]`, slots)).computrons;
  }
  return { '1,000 new imports': computrons };
};

const ROUNDS = 1000;

/**
 * @param {Vat} vat
 * @param {number} most
 */
const rounds = async (vat, most) => {
  await vat.start();
  /** @type {Figures} */
  const figures = {};
  let computrons = 0;
  for (let round = 0; round <= most; round += 1) {
    if (LOOKS.includes(round)) {
      const { heap, answer } = await vat.bringOutYourDead();
      figures[rowOfHeap(round)] = heap;
      const { slotToVal = 0 } = /** @type {Figures} */ (answer ?? {});
      figures[rowOfNames(round)] = slotToVal;
    }
    if (round === ROUNDS) figures['1,000 rounds'] = computrons;
    computrons += (await vat.call('hold', '["$0.Alleged: target"]', ['o-10'])).computrons;
    computrons += (await vat.notify(fulfil(resultsOf(vat)))).computrons;
    computrons += (await vat.call('letGo')).computrons;
  }
  return figures;
};

/** @param {Vat} vat */
const idle = async vat => {
  await vat.start();
  const { heap } = await vat.bringOutYourDead();
  const { size } = await vat.snapshot();
  return { 'idle heap': heap, 'idle snapshot': size, evaluation: vat.evaluation };
};

/** @type {Record<string, (vat: Vat, most: number) => Promise<Figures>>} */
export const scenarios = {
  idle,
  start,
  message: smallMessage,
  sends: tenSends,
  watch,
  durables,
  stores,
  imports,
  rounds,
};
