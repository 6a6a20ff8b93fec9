// The same program in a durable, a virtual and a heap zone: exos of all forms, stores attached and
// detached, zones within zones, things that are made once, caretakers, and watches.
import {
  prepareAttenuatorMaker,
  prepareRevocableMakerKit,
} from '@agoric/base-zone/zone-helpers.js';
import type { Baggage } from '@agoric/vat-data';
import type { Zone } from '@agoric/zone';
import { makeDurableZone } from '@agoric/zone/durable.js';
import { makeHeapZone } from '@agoric/zone/heap.js';
import { makeVirtualZone } from '@agoric/zone/virtual.js';
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import type { FieldPowers } from '../field-vat.js';

const prepareShop = (zone: Zone, { note, incarnation }: FieldPowers, name: string) => {
  const attempt = (label: string, thunk: () => unknown): void => {
    try {
      note(`${name} ${label}: ${String(thunk())}`);
    } catch (error) {
      note(`${name} ${label} threw ${String(error)}`);
    }
  };
  const makeItem = zone.exoClass(
    'Item',
    M.interface('Item', {
      price: M.call().returns(M.nat()),
      mark: M.call(M.nat()).returns(),
      held: M.call().returns(M.any()),
    }),
    (price: bigint, held: unknown) => ({ price, held }),
    {
      price() {
        return this.state.price;
      },
      mark(price: bigint) {
        this.state.price = price;
      },
      held() {
        return this.state.held;
      },
    },
  );
  const makeSaleKit = zone.exoClassKit(
    'Sale',
    undefined,
    (item: unknown) => ({ item, sold: false }),
    {
      seller: {
        close() {
          this.state.sold = true;
          return this.facets.buyer;
        },
      },
      buyer: {
        isSold() {
          return this.state.sold;
        },
        item() {
          return this.state.item;
        },
      },
    },
  );
  const till = zone.exo('Till', M.interface('Till', { count: M.call().returns(M.number()) }), {
    count: () => sales.getSize(),
  });
  const { makeRevocableKit, revoke, makeRevocable } = prepareRevocableMakerKit(zone, 'Item', [
    'price',
    'held',
  ]);
  const makeAttenuator = prepareAttenuatorMaker(zone, 'Item', ['price']);
  const items = zone.mapStore<string, unknown>('items', { keyShape: M.string() });
  const sales = zone.setStore<object>('sales');
  const weakItems = zone.weakMapStore<object, unknown>('weak items');
  const weakSales = zone.weakSetStore<object>('weak sales');
  const back = zone.subZone('back room');
  const shelves = back.mapStore<string, unknown>('items');
  const deep = back.subZone('deep');
  const makeCrate = deep.exoClass('Item', undefined, () => ({}), { open: () => 'empty' });
  const stamp = zone.makeOnce('stamp', () => makeItem(BigInt(incarnation), 'stamped'));
  const watcher = zone.exo('Watcher', undefined, {
    onFulfilled: (value: unknown, ...args: unknown[]) =>
      note(`${name} fulfilled ${String(value)} [${args.join()}]`),
    onRejected: (reason: unknown, ...args: unknown[]) =>
      note(`${name} rejected ${String(reason)} [${args.join()}]`),
  });
  return Far(`${name} shop`, {
    makeItem: (price: bigint, held: unknown) => makeItem(price, held),
    sell: (item: object) => {
      const { seller, buyer } = makeSaleKit(item);
      sales.add(buyer);
      weakSales.add(seller);
      weakItems.init(item, 'sold');
      seller.close();
      return harden([seller, buyer, buyer.isSold(), till.count()]);
    },
    put: (key: string, value: unknown) => {
      items.init(key, value);
      shelves.init(key, harden([value]));
    },
    list: () => harden([[...items.entries()], [...shelves.values()], [...sales.keys()]]),
    stamp: () => harden([stamp.price(), stamp.held()]),
    knows: (item: object) => harden([weakItems.has(item), sales.has(item), weakSales.has(item)]),
    lend: (item: unknown) => {
      const { revocable, revoker } = makeRevocableKit(item);
      const other = makeRevocable(item) as object;
      const attenuated = makeAttenuator(item);
      items.init(`lent ${items.getSize()}`, revocable);
      attempt('revoke', () => revoke(other));
      attempt('again', () => revoke(other));
      return harden([revocable, revoker, attenuated]);
    },
    detached: (value: unknown) => {
      const detached = zone.detached();
      const loose = detached.mapStore<string, unknown>('loose');
      attempt('loose', () => loose.init('value', value));
      attempt('loose again', () => detached.mapStore<string, unknown>('loose').has('value'));
      attempt('set', () => detached.setStore<unknown>('set').add('a'));
      return loose;
    },
    storable: (value: unknown) => {
      attempt('data', () => zone.isStorable(1));
      attempt('given', () => zone.isStorable(value));
      attempt('item', () => zone.isStorable(makeItem(1n, 0)));
      attempt('promise', () => zone.isStorable(harden(Promise.resolve())));
      attempt('ephemeral', () => zone.isStorable(Far('ephemeral', {})));
      attempt('unhardened', () => zone.isStorable({}));
      attempt('function', () => zone.isStorable(harden(() => {})));
    },
    twice: () => {
      attempt('class', () => zone.exoClass('Item', undefined, () => ({}), {}));
      attempt('store', () => zone.mapStore('items'));
      attempt('once', () => zone.makeOnce('stamp', () => 'another'));
      attempt('sub zone', () => zone.subZone('back room'));
      attempt('crate', () => makeCrate().open());
    },
    watch: ([promise]: [Promise<unknown>], ...args: unknown[]) =>
      zone.watchPromise(promise, watcher, ...args),
  });
};

export const buildRootObject = (
  powers: FieldPowers,
  _parameters: unknown,
  baggage: Baggage,
): unknown => {
  const shops = harden({
    durable: prepareShop(makeDurableZone(baggage), powers, 'durable'),
    virtual: prepareShop(makeVirtualZone(), powers, 'virtual'),
    heap: prepareShop(makeHeapZone(), powers, 'heap'),
  });
  return Far('root', { shops: () => shops });
};
