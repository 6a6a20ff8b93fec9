/** The programs whose deliveries are mangled: of every kind of delivery, several. */
import { message } from '../../support/capdata.js';
import type { VatProgram } from '../../support/vat-program.js';
import * as baggage from '../../differential/vats/baggage.js';
import { collectionOfGarbage } from '../../differential/vats/collection-of-garbage.js';
import { devices } from '../../differential/vats/devices.js';
import { durableKinds } from '../../differential/vats/durable-kinds.js';
import { disavowal, exits } from '../../differential/vats/exits.js';
import { knownResolutions } from '../../differential/vats/known-resolutions.js';
import { facets } from '../../differential/vats/left-facets.js';
import { weakKeyed } from '../../differential/vats/left-weak-keyed.js';
import { durableWeakStores, virtualWeakStores } from '../../differential/vats/left-weak-stores.js';
import { durableMapStores, virtualMapStores } from '../../differential/vats/map-stores.js';
import { messagesData } from '../../differential/vats/messages-data.js';
import { messagesMethods } from '../../differential/vats/messages-methods.js';
import { notifyBatches } from '../../differential/vats/notify-batches.js';
import { pipelining } from '../../differential/vats/pipelining.js';
import { restart } from '../../differential/vats/restart.js';
import { resultPromises } from '../../differential/vats/result-promises.js';
import { sends } from '../../differential/vats/sends.js';
import { watchers } from '../../differential/vats/watchers.js';
import { edgeVat, settle } from '../edge-vat.js';

/** Each thing that a kernel can name, given up in the order in which kernels do. */
const edges: VatProgram = {
  ...edgeVat,
  script: async run => {
    const { local, virtual, durable, facets: both, store } = await settle(run);
    const all = [local, virtual, durable, ...both, store];
    for (const vref of all) await run.deliver(message(vref, 'touch', [], null));
    await run.deliver(['changeVatOptions', { reapInterval: 7 }]);
    await run.deliver(['dropExports', all]);
    await run.sweep();
    await run.deliver(['retireExports', [local, ...both]]);
    await run.deliver(['retireImports', ['o-50']]);
    await run.sweep();
    await run.deliver(['stopVat', { body: '#{}', slots: [] }]);
    await run.start();
    await run.message('o+0', 'ping', [], 'p-90');
  },
};

export const programs: readonly VatProgram[] = [
  edges,
  baggage.baggage,
  collectionOfGarbage,
  devices,
  durableKinds,
  exits,
  disavowal,
  knownResolutions,
  facets,
  weakKeyed,
  durableWeakStores,
  virtualWeakStores,
  durableMapStores,
  virtualMapStores,
  messagesData,
  messagesMethods,
  notifyBatches,
  pipelining,
  restart,
  resultPromises,
  sends,
  watchers,
];
