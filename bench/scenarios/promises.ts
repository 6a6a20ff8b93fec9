// Promises that are watched, and promises in stores.

import { Far } from '@endo/far';
import type { Scenario } from '../scenario.js';
import { capdata, type Vat } from '../vat.js';

const settle = (vat: Vat, vpid: string): Promise<unknown> =>
  vat.dispatch(['notify', [[vpid, false, capdata('"settled"')]]]);

const watched: Scenario = {
  name: 'watched promise',
  step: 'an imported promise, watched and settled',
  goal: 5.5,
  steps: 100,
  buildRootObject({ VatData }) {
    const make = VatData.defineDurableKind(VatData.makeKindHandle('watcher'), () => ({}), {
      onFulfilled: () => {},
      onRejected: () => {},
    });
    const watcher = make();
    return Far('root', {
      watch(promise: Promise<unknown>) {
        VatData.watchPromise(promise, watcher, 'argument');
      },
    });
  },
  async run(vat, index) {
    const vpid = `p-${index + 1}`;
    await vat.call('watch', '["&0"]', [vpid]);
    await settle(vat, vpid);
  },
};

const stored: Scenario = {
  name: 'promise in a store',
  step: 'a promise stored, settled, deleted',
  goal: 3,
  steps: 100,
  buildRootObject({ VatData }) {
    const store = VatData.makeScalarBigMapStore('pending');
    return Far('root', {
      keep(key: string, promise: Promise<unknown>) {
        store.init(key, promise);
      },
      drop(key: string) {
        store.delete(key);
      },
    });
  },
  async run(vat, index) {
    const vpid = `p-${index + 1}`;
    await vat.call('keep', `["k${index}","&0"]`, [vpid]);
    await settle(vat, vpid);
    await vat.call('drop', `["k${index}"]`);
  },
};

export const promises: readonly Scenario[] = [watched, stored];
