#!/usr/bin/env bash
# Makes vatstore-0.10.2.json: what the published @agoric/swingset-liveslots 0.10.2 leaves in the
# vatstore of a vat with one of each: `plain`, then `cleared` and `dropped`, after it has emptied stores
# and let go of some, in the ways in which that version left records behind.
# Usage: make-vatstore-0.10.2.sh > vatstore-0.10.2.json
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --ignore-scripts --no-audit --no-fund --silent \
  @agoric/swingset-liveslots@0.10.2 @endo/init@0.5.60 @endo/far@0.2.22 @endo/patterns@0.2.6 > /dev/null
cat > main.mjs << 'MAIN'
import '@endo/init';
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
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
  WeakRef, FinalizationRegistry, waitUntilQuiescent: turn,
  gcAndFinalize: async () => {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await turn();
    }
  },
  meterControl: {
    isMeteringDisabled: () => false, assertIsMetered: nothing, assertNotMetered: nothing,
    runWithoutMetering: thunk => thunk(), runWithoutMeteringAsync: async thunk => thunk(),
    unmetered: wrapped => wrapped,
  },
};

const build = ({ VatData }) => (_powers, _parameters, baggage) => {
  const durable = { durable: true };
  const [purseKind, deskKind, watcherKind] = ['purse', 'desk', 'watcher'].map(tag => {
    const handle = VatData.makeKindHandle(tag);
    baggage.init(`${tag}Kind`, handle);
    return handle;
  });
  const makePurse = VatData.defineDurableKind(purseKind, owner => ({ owner, n: 1n }), { get: nothing });
  const makeDesk = VatData.defineDurableKindMulti(deskKind, purse => ({ purse }), {
    admin: { get: nothing },
    user: { get: nothing },
  });
  const makeNote = VatData.defineKind('note', text => ({ text }), { get: nothing });
  const makeWatcher = VatData.defineDurableKind(watcherKind, () => ({}), {
    onFulfilled: nothing,
    onRejected: nothing,
  });
  const watcher = makeWatcher();
  const purses = VatData.makeScalarBigMapStore('purses', durable);
  const seen = VatData.makeScalarBigWeakMapStore('seen', durable);
  const local = VatData.makeScalarBigWeakSetStore('local');
  const numbers = VatData.makeScalarBigMapStore('numbers', durable);
  for (const [name, value] of Object.entries({ watcher, purses, seen, numbers })) baggage.init(name, value);
  const notes = [local];
  return Far('root', {
    fill: (one, other) => {
      const purse = makePurse(one);
      const { user } = makeDesk(purse);
      purses.init(one, purse);
      purses.init(user, other);
      seen.init(other, harden({ purse }));
      local.add(Far('local', {}));
      notes.push(makeNote(other), Far('kept', {}));
      local.add(notes[2]);
      for (const number of [1, -2.5, 12n, -345n, 'text', true, null]) numbers.init(number, harden({ number }));
      VatData.watchPromise(harden(new Promise(nothing)), watcher, 'argument', purse);
    },
    fillMore: one => {
      const strong = VatData.makeScalarBigMapStore('strong', durable);
      const weak = VatData.makeScalarBigWeakSetStore('weak', durable);
      strong.init(one, 1);
      weak.add(one);
      baggage.init('strong', strong);
      baggage.init('weak', weak);
    },
    drop: () => {
      baggage.delete('strong');
      baggage.delete('weak');
    },
    clear: () => {
      purses.clear();
      numbers.clear(M.string());
    },
  });
};

const { dispatch } = makeLiveSlots(syscall, 'v1', {}, {}, gcTools, quiet, async globals => ({
  buildRootObject: build(globals),
}));
const kept = {};
const message = (method, slots) =>
  dispatch(harden(['message', 'o+0', {
    methargs: { body: `#${JSON.stringify([method, slots.map((_slot, at) => `$${at}.Alleged: thing`)])}`, slots },
    result: null,
  }]));
await dispatch(harden(['startVat', { body: '#{}', slots: [] }]));
await message('fill', ['o-50', 'o-51']);
kept.plain = Object.fromEntries(sorted().map(key => [key, store.get(key)]));
await message('fillMore', ['o-52']);
await message('clear', []);
kept.cleared = Object.fromEntries(sorted().map(key => [key, store.get(key)]));
await message('drop', []);
await dispatch(harden(['bringOutYourDead']));
kept.dropped = Object.fromEntries(sorted().map(key => [key, store.get(key)]));
console.log(JSON.stringify(kept, undefined, 1));
process.exit(0);
MAIN
node --expose-gc main.mjs
