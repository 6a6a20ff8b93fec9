// A shop that leaks in ten ways, each marked by its number. All of them are seen in the field.
// docs/find-a-leak.md finds each of them from the outside. Do not copy from here.

import { E, Far } from '@endo/far';
import type { MapStore, VatData } from 'liveslots';
import type {} from 'liveslots/vat-globals';

/** What a customer is to the shop. */
export interface Customer {
  /** A promise that settles soon for orders, and never for their deliveries. */
  payment(what: string): Promise<string>;
  /** An object of the customer's. */
  doorbell(): object;
  /** Takes something of the shop's. */
  take(thing: object): void;
}

type Baggage = MapStore<string>;

/** What an earlier incarnation left under `key`, or what is made now. */
function provide<Value>(baggage: Baggage, key: string, make: () => Value): Value {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key) as Value;
}

export function buildRootObject(
  vatPowers: { readonly VatData?: VatData },
  _parameters: unknown,
  baggage: Baggage,
): object {
  const vatData = vatPowers.VatData ?? globalThis.VatData;
  const { defineDurableKind, makeKindHandle, watchPromise } = vatData;
  const handleOf = (tag: string) => provide(baggage, `${tag} kind`, () => makeKindHandle(tag));
  const durable = { durable: true };

  // 1. A payment is noted until it is there. When it is, nobody deletes the note.
  const pendingPayments = vatData.makeScalarBigMapStore<string>('pendingPayments');

  // 2. Each receipt goes into the archive, which nobody ever looks at.
  const archive = provide(baggage, 'archive', () =>
    vatData.makeScalarBigSetStore('archive', durable),
  );
  const makeReceipt = defineDurableKind(handleOf('receipt'), (order: number) => ({ order }), {});

  // 3. A parcel has its label and the label its parcel. The shop drops both, but each of them
  // counts as held by the other.
  const makeParcel = defineDurableKind(handleOf('parcel'), (label: object) => ({ label }), {});
  const makeLabel = defineDurableKind(
    handleOf('label'),
    () => ({ parcel: undefined as object | undefined }),
    {
      stickTo({ state }: { state: { parcel: object | undefined } }, parcel: object) {
        state.parcel = parcel;
      },
    },
  );

  // 4. Deliveries are watched, and their promises never settle.
  const makeWatcher = defineDurableKind(handleOf('deliveryWatcher'), () => ({}), {
    onFulfilled() {},
    onRejected() {},
  });
  const deliveryWatcher = provide(baggage, 'deliveryWatcher', makeWatcher);

  // 5. Each ticket is sent to the customer, who keeps them all.
  const makeTicket = defineDurableKind(handleOf('ticket'), (order: number) => ({ order }), {});

  // 6. Notes are kept by page, weakly. But each note has its page in it, so no page can ever go.
  const makePage = defineDurableKind(handleOf('page'), (order: number) => ({ order }), {});
  const notes = provide(baggage, 'notes', () =>
    vatData.makeScalarBigWeakMapStore('notes', durable),
  );

  // 7. The books are one object. Its list of lines only grows.
  const makeLine = defineDurableKind(handleOf('line'), (order: number) => ({ order }), {});
  const makeBooks = defineDurableKind(
    handleOf('books'),
    () => ({ lines: harden<readonly object[]>([]) }),
    {
      enter({ state }: { state: { lines: readonly object[] } }, line: object) {
        state.lines = harden([...state.lines, line]);
      },
    },
  );
  const books = provide(baggage, 'books', makeBooks);

  // 9. Customers subscribe with a doorbell. There is no way to unsubscribe.
  const doorbells = provide(baggage, 'doorbells', () =>
    vatData.makeScalarBigMapStore<object>('doorbells', durable),
  );

  // 10. Baskets are in an array of JavaScript, which no table has.
  const baskets: object[] = [];

  return Far('shop', {
    async order(customer: Customer, order: number): Promise<void> {
      pendingPayments.init(`order ${order}`, E(customer).payment(`order ${order}`)); // 1
      archive.add(makeReceipt(order)); // 2
      const label = makeLabel();
      label.stickTo(makeParcel(label)); // 3
      const arrival = E(customer).payment(`delivery ${order}`);
      watchPromise(arrival, deliveryWatcher, 'order', order); // 4
      await E(customer).take(makeTicket(order)); // 5
      const page = makePage(order);
      notes.init(page, harden({ page, text: `about ${order}` })); // 6
      books.enter(makeLine(order)); // 7
      baggage.init(`kind of order ${order}`, makeKindHandle(`order ${order}`)); // 8
      doorbells.init(await E(customer).doorbell(), harden({ order })); // 9
      baskets.push(await E(customer).doorbell()); // 10
    },
  });
}
