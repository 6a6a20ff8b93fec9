/**
 * The start of an incarnation: counters, tables and baggage are loaded, the
 * runtime's namespace is built, and the root object becomes `o+0`.
 * Rules U1 to U6 of docs/SPEC.md.
 */
import { getInterfaceOf, passStyleOf } from '@endo/pass-style';
import type { Baggage } from '../collections/types.js';
import { Fail, q, reasonOf } from '../errors.js';
import { AN_OBJECT, insistGiven } from '../given.js';
import type { CapData } from '../protocol/capdata.js';
import { refusing } from '../protocol/refusal.js';
import { harden } from '../realm.js';
import { ROOT_VREF, type Vpid } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { SlotTable } from '../slots/slot-table.js';
import type { IdCounters } from '../store/counters.js';
import type { VatData, VatPowers } from './vat-powers.js';

/** What the module that the runtime evaluates must export. */
export interface VatNamespace {
  /**
   * @param vatPowers what liveslots and the runtime give
   * @param vatParameters what `startVat` came with
   * @param baggage what each incarnation hands on to the next
   * @returns the root object, which `Far` has made, or a promise for it
   */
  buildRootObject?(vatPowers: VatPowers, vatParameters: unknown, baggage: Baggage): unknown;
}

/** The globals that liveslots has for the vat's code. */
export type VatGlobals = Readonly<Record<string, unknown>> & { readonly VatData: VatData };

/**
 * Evaluates the vat's code.
 *
 * @param vatGlobals globals for the code's compartment: `VatData`
 * @param inescapableGlobalProperties globals for every compartment under it
 */
export type BuildVatNamespace = (
  vatGlobals: VatGlobals,
  inescapableGlobalProperties: Readonly<Record<PropertyKey, unknown>>,
) => VatNamespace | Promise<VatNamespace>;

export interface LifecycleDeps {
  readonly vatId: string;
  readonly slots: SlotTable;
  readonly codec: Codec;
  readonly counters: IdCounters;
  readonly subscribe: (vpid: Vpid) => void;
  readonly buildVatNamespace: BuildVatNamespace;
  readonly vatGlobals: VatGlobals;
  readonly inescapableGlobalProperties: Readonly<Record<PropertyKey, unknown>>;
  /** All that user code gets as `vatPowers`. */
  readonly vatPowers: VatPowers;
  /** The parts that load what the vatstore has, in this order. */
  readonly loadKinds: () => void;
  readonly loadCollections: () => void;
  readonly provideBaggage: () => Baggage;
  readonly prepareWatches: () => void;
  readonly reviveWatches: () => void;
  readonly insistAllDurableKindsReconnected: () => void;
}

export class Lifecycle {
  readonly #deps: LifecycleDeps;
  #hasStarted = false;
  // Held for the life of the vat, so that user code cannot sense whether it is.
  #baggage: Baggage | undefined;

  constructor(deps: LifecycleDeps) {
    this.#deps = deps;
  }

  /** @throws before the vat was started */
  insistStarted(): void {
    if (!this.#hasStarted) {
      throw Fail`the vat ${q(this.#deps.vatId)} has not been started`;
    }
  }

  /** What the vat keeps from one incarnation to the next, once started. */
  get baggage(): Baggage | undefined {
    return this.#baggage;
  }

  /**
   * The part up to the first `await` runs at once: the caller runs it with
   * metering off.
   *
   * @throws when the parameters cannot be read: nothing has changed then. Or
   *   when the vat's code does; it cannot be delivered to then
   */
  async startVat(vatParametersData: CapData): Promise<void> {
    const deps = this.#deps;
    const vatParameters = refusing(() => {
      if (this.#hasStarted) {
        throw Fail`the vat ${q(deps.vatId)} has been started already`;
      }
      return this.readParameters(vatParametersData);
    });
    this.#hasStarted = true;
    const baggage = deps.provideBaggage();
    this.#baggage = baggage;
    deps.prepareWatches();

    // What follows is user code's turn, and metered.
    await Promise.resolve();
    const namespace = await deps.buildVatNamespace(
      deps.vatGlobals,
      deps.inescapableGlobalProperties,
    );
    insistGiven('what buildVatNamespace gives', namespace, AN_OBJECT);
    const { buildRootObject } = namespace;
    if (typeof buildRootObject !== 'function') {
      throw Fail`vat source bundle lacks buildRootObject() function: what buildVatNamespace gives for vat ${q(deps.vatId)} must have one, which returns the root object`;
    }
    const root = await buildRootObject(harden(deps.vatPowers), vatParameters, baggage);
    this.registerRoot(root);
    deps.insistAllDurableKindsReconnected();
  }

  // A first start writes to the vatstore before the parameters can be read, so
  // they are looked at before that. A later one writes nothing here.
  private readParameters(data: CapData): unknown {
    const { codec, counters, loadKinds, loadCollections, subscribe } = this.#deps;
    const read: { parameters?: unknown } = {};
    counters.load();
    try {
      const arrivals = codec.collectArrivals(() => {
        codec.insistReadable(data);
        loadKinds();
        loadCollections();
        read.parameters = codec.read(data);
      });
      arrivals.forEach(subscribe);
    } catch (err) {
      counters.unload();
      throw err;
    }
    return read.parameters;
  }

  private registerRoot(root: unknown): void {
    const { slots, reviveWatches } = this.#deps;
    this.insistRoot(root);
    reviveWatches();
    slots.registerRoot(ROOT_VREF, root);
  }

  private insistRoot(root: unknown): asserts root is object {
    const { vatId, slots } = this.#deps;
    let style: string;
    try {
      style = passStyleOf(root);
    } catch (err) {
      throw Fail`buildRootObject() for vat ${q(vatId)} must return what Far() has made, and not ${root}: ${q(reasonOf(err))}`;
    }
    if (style !== 'remotable') {
      throw Fail`buildRootObject() for vat ${q(vatId)} returned ${root}, which is not Far: make the root object with Far(interface, methods)`;
    }
    if (getInterfaceOf(root as object) === undefined) {
      throw Fail`buildRootObject() for vat ${q(vatId)} returned ${root} with no interface: make the root object with Far(interface, methods)`;
    }
    if (slots.vrefOf(root as object) !== undefined) {
      throw Fail`buildRootObject() must return ephemeral, not virtual/durable object`;
    }
  }
}
