#!/usr/bin/env bash
# Makes vatstore-0.10.3.json: what the published @agoric/swingset-liveslots 0.10.3-u18.1 leaves in the
# vatstore of a vat that watches promises, after a first incarnation and after an upgrade of it.
# Usage: make-vatstore-0.10.3.sh > vatstore-0.10.3.json
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --ignore-scripts --no-audit --no-fund --silent \
  @agoric/swingset-liveslots@0.10.3-u18.1 @endo/init@1.1.12 @endo/far@1.1.14 > /dev/null
cat > main.mjs << 'MAIN'
import '@endo/init';
import { E, Far } from '@endo/far';
import { makeLiveSlots } from '@agoric/swingset-liveslots';

const store = new Map();
const sorted = () => [...store.keys()].sort();
const nothing = () => undefined;
const syscall = {
  send: nothing, subscribe: nothing, resolve: nothing, exit: nothing, dropImports: nothing,
  retireImports: nothing, retireExports: nothing, abandonExports: nothing,
  vatstoreGet: key => store.get(key),
  vatstoreSet: (key, value) => void store.set(key, value),
  vatstoreDelete: key => void store.delete(key),
  vatstoreGetNextKey: prior => sorted().find(key => key > prior),
};
const quiet = { debug: nothing, log: nothing, info: nothing, warn: nothing, error: nothing };
const turn = () => new Promise(resolve => setImmediate(resolve));
const gcTools = {
  WeakRef, FinalizationRegistry, waitUntilQuiescent: turn, gcAndFinalize: turn,
  meterControl: {
    isMeteringDisabled: () => false, assertIsMetered: nothing, assertNotMetered: nothing,
    runWithoutMetering: thunk => thunk(), runWithoutMeteringAsync: async thunk => thunk(),
    unmetered: wrapped => wrapped,
  },
};

const build = ({ VatData }) => (_powers, _parameters, baggage) => {
  const first = !baggage.has('handle');
  if (first) baggage.init('handle', VatData.makeKindHandle('watcher'));
  const make = VatData.defineDurableKind(baggage.get('handle'), () => ({}), {
    onFulfilled: nothing,
    onRejected: nothing,
  });
  if (first) {
    baggage.init('watcher', make());
    baggage.init('map', VatData.makeScalarBigMapStore('map', { durable: true }));
  }
  return Far('root', {
    run: imported => {
      const virtual = VatData.makeScalarBigMapStore('promiseRegistrations');
      virtual.init('like the name', imported);
      baggage.get('map').init(first ? 'first' : 'second', imported);
      VatData.watchPromise(harden(E(imported).later()), baggage.get('watcher'), 'argument');
      VatData.watchPromise(harden(new Promise(nothing)), baggage.get('watcher'), imported);
    },
  });
};

const states = {};
for (const name of ['first', 'second']) {
  const { dispatch } = makeLiveSlots(syscall, 'v1', {}, {}, gcTools, quiet, async globals => ({
    buildRootObject: build(globals),
  }));
  await dispatch(harden(['startVat', { body: '#{}', slots: [] }]));
  const methargs = { body: '#["run",["$0.Alleged: other"]]', slots: ['o-50'] };
  await dispatch(harden(['message', 'o+0', { methargs, result: null }]));
  await dispatch(harden(['bringOutYourDead']));
  states[name] = Object.fromEntries(sorted().map(key => [key, store.get(key)]));
}
console.log(JSON.stringify(states, null, 2));
MAIN
node main.mjs
