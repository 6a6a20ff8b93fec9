/**
 * A vat with one of each: durable and virtual objects, with facets and without, stores of each
 * sort, promises in stores, watches, imports, keys that are objects, shapes that name objects.
 */
import { M } from '@endo/patterns';
import type { Build } from './support.js';

type Named = Record<string, unknown>;

export const wallet: Build = ({ VatData, baggage }) => {
  const offerKind = VatData.makeKindHandle('offer');
  const watcherKind = VatData.makeKindHandle('payoutWatcher');
  const walletKind = VatData.makeKindHandle('walletFactory');
  const makeOffer = VatData.defineDurableKind(offerKind, (seat: unknown) => ({ seat, note: 'x' }), {
    get: () => 1,
  });
  const makeWatcher = VatData.defineDurableKind(watcherKind, () => ({}), {
    onFulfilled: () => {},
    onRejected: () => {},
  });
  const makeWallet = VatData.defineDurableKindMulti(
    walletKind,
    (pending: unknown) => ({ pending, last: harden([]) }),
    {
      admin: { setLast: ({ state }, last: unknown) => void (state['last'] = last) },
      user: { ping: () => 1 },
    },
  );
  const makeNote = VatData.defineKind('note', (text: unknown) => ({ text }), { get: () => 1 });
  const durable = { durable: true };
  const offers = VatData.makeScalarBigMapStore('offers', durable);
  const seen = VatData.makeScalarBigWeakMapStore('seen', durable);
  const keys = VatData.makeScalarBigSetStore('keys', durable);
  const pending = VatData.makeScalarBigMapStore('pendingOffers');
  const watcher = makeWatcher();
  const cohort = makeWallet(offers);
  const kept: Named = { offers, seen, keys, watcher, user: cohort.user };
  const kinds: Named = { offerKind, watcherKind, walletKind };
  for (const [name, value] of Object.entries({ ...kept, ...kinds })) baggage.init(name, value);
  const memory: unknown[] = [pending];

  return {
    offer: (name: string, seat: unknown) => {
      const offer = makeOffer(seat);
      offers.init(name, offer);
      seen.init(seat, harden({ offer }));
      keys.add(offer);
      return offer;
    },
    deep: (seat: unknown) =>
      cohort.admin.setLast(
        harden([{ offers: { a: [1, 2, 3, seat], 'not a name': cohort.admin } }]),
      ),
    keep: (name: string, result: Promise<unknown>) => pending.init(name, harden({ result })),
    publish: () => pending,
    watch: (promise: Promise<unknown>, seat: unknown) =>
      VatData.watchPromise(promise, watcher, 'payout', seat),
    note: (text: unknown) => {
      memory.push(makeNote(text));
    },
    shaped: (seat: unknown) => {
      const valueShape = M.or(M.string(), seat as never);
      baggage.init(
        'shaped',
        VatData.makeScalarBigMapStore('shaped', { durable: true, valueShape }),
      );
    },
    remember: (name: string, value: unknown) => baggage.init(name, value),
    circle: () => {
      const [one, other] = [makeOffer(undefined), makeOffer(undefined)];
      const ring = VatData.makeScalarBigMapStore('ring', durable);
      ring.init('one', makeOffer(ring));
      return harden([one, other]);
    },
  };
};
