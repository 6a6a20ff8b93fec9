// The first vat of every program: it knows all the others, and makes, upgrades and ends vats.
import { E } from '@endo/far';
import { provide, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const known = provide(baggage, 'known', () =>
    vatData.makeScalarBigMapStore('known', { durable: true }),
  );
  // Presences that were first given with an interface: were one collected and named again without
  // it, the collector could be told from what is sent on.
  /** @type {unknown} */
  let kept;
  return remote('boot', {
    kept: () => kept !== undefined,
    bootstrap: async (vats, devices) => {
      kept = vats;
      const admin = await E(vats.vatAdmin).createVatAdminService(devices.vatAdmin);
      known.init('admin', admin);
      if (devices.timer) {
        known.init('timer', await E(vats.timer).createTimerService(devices.timer));
      }
    },
    ping: () => 'pong',
    isThere: vat =>
      E(vat)
        .count()
        .then(
          () => true,
          () => false,
        ),
    lend: (called, holder) => E(holder).hold(called, known.get(called)),
    withTimer: (vat, method, ...args) => E(vat)[method](known.get('timer'), ...args),
    /** Makes a vat and keeps its root, under a name that `introduce` and `tell` take. */
    create: async (called, bundle, vatParameters) => {
      const admin = known.get('admin');
      const cap = await E(admin).getNamedBundleCap(bundle);
      const { adminNode, root } = await E(admin).createVat(cap, { vatParameters });
      known.init(called, root);
      known.init(`${called} admin`, adminNode);
    },
    upgrade: async (called, bundle, vatParameters) => {
      const cap = await E(known.get('admin')).getNamedBundleCap(bundle);
      return E(known.get(`${called} admin`)).upgrade(cap, { vatParameters });
    },
    end: (called, reason) => E(known.get(`${called} admin`)).terminateWithFailure(reason),
    done: called => E(known.get(`${called} admin`)).done(),
    forget: called => {
      known.delete(called);
      known.delete(`${called} admin`);
    },
    tell: (called, method, ...args) => E(known.get(called))[method](...args),
  });
};
