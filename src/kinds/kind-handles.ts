/**
 * Handles of durable kinds: durable objects without state, by which an
 * upgraded vat finds its kinds again. Their own kind, that of kind handles, is
 * the first name that a vat gives out. Rule K4 of docs/SPEC.md.
 */
import { Far } from '@endo/pass-style';
import { Fail, invariant, q } from '../errors.js';
import { formatVirtual, type KindId, parseVref } from '../refs/vref.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Numbers } from '../store/counters.js';
import {
  DURABLE_KIND_PREFIX,
  KIND_ID_ID_KEY,
  kindDescriptorKey,
  kindNextIdKey,
} from '../store/keys.js';
import { keysWithPrefix } from '../store/scan.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import {
  formatDescriptor,
  type KindDescriptor,
  newDescriptor,
  parseDescriptor,
} from './descriptor.js';
import type { InstanceIds } from './instance-ids.js';
import type { DurableKindHandle } from './types.js';

const DESCRIPTOR_SUFFIX = '.descriptor';

/** What is known of a durable kind whose handle is or was in memory. */
export interface DurableKind {
  readonly kindId: KindId;
  descriptor: KindDescriptor;
}

/** Which kinds have one tag together, in words; empty when there are none. */
function sharedTags(descriptors: readonly KindDescriptor[]): string {
  const idsByTag = new Map<string, string[]>();
  for (const { tag, kindID } of descriptors) {
    idsByTag.set(tag, [...(idsByTag.get(tag) ?? []), kindID]);
  }
  const words = [...idsByTag]
    .filter(([, ids]) => ids.length > 1)
    .map(([tag, ids]) => `${tag} is the tag of the kinds ${ids.join(' and ')}`);
  return words.length === 0 ? '' : ` (${words.join('; ')})`;
}

export interface KindHandlesDeps {
  readonly store: VatStore;
  readonly counters: Numbers;
  readonly registry: KindRegistry;
  readonly slots: ValueTable;
  readonly instanceIds: InstanceIds;
  readonly whole: Whole;
}

export class KindHandles {
  /** The ids, as text, of durable kinds that this incarnation has defined. */
  readonly definedDurableKinds = new Set<string>();
  readonly #deps: KindHandlesDeps;
  // Held strongly for the life of the incarnation: what a sweep asks must not
  // depend on whether a definition is still in use.
  readonly #handleToKind = new Map<object, DurableKind>();
  #kindIdId: KindId | undefined;

  constructor(deps: KindHandlesDeps) {
    this.#deps = deps;
  }

  /** First start: takes a name for the kind of handles, and stores it. Later: reads it. */
  initializeKindHandleKind(): void {
    const { store, counters, registry } = this.#deps;
    const raw = store.get(KIND_ID_ID_KEY);
    const kindIdId = (raw ? Number(raw) : counters.allocate('exportID')) as KindId;
    if (!raw) {
      store.set(KIND_ID_ID_KEY, `${kindIdId}`);
    }
    this.#kindIdId = kindIdId;
    registry.register(kindIdId, {
      durable: true,
      facetNames: undefined,
      reanimate: baseRef => this.reanimate(parseVref(baseRef).subid as KindId),
      // The kind outlives its handle: its objects may still be about.
      delete: () => false,
    });
  }

  makeKindHandle(tag: string): DurableKindHandle {
    const { store, counters, slots, instanceIds, whole } = this.#deps;
    const kindIdId = this.#kindIdId;
    invariant(kindIdId !== undefined, 'a kind handle is made before the vat has started');
    const kindId = counters.allocate('exportID') as KindId;
    const descriptor = newDescriptor(kindId, tag);
    return whole(() => {
      store.set(kindDescriptorKey(kindId, true), formatDescriptor(descriptor));
      instanceIds.begin(kindId);
      store.set(kindNextIdKey(kindId), '1');
      const handle = this.makeHandle({ kindId, descriptor });
      slots.register(formatVirtual(kindIdId, kindId, true), handle);
      return handle as DurableKindHandle;
    });
  }

  /** @throws when `handle` is no kind handle, or its kind was defined already */
  undefinedKindOf(handle: unknown): DurableKind {
    const kind =
      typeof handle === 'object' && handle !== null ? this.#handleToKind.get(handle) : undefined;
    if (kind === undefined) {
      throw Fail`unknown handle ${handle}`;
    }
    this.insistUndefined(kind);
    return kind;
  }

  /** @throws when the kind was defined in this incarnation */
  insistUndefined({ descriptor: { kindID, tag } }: DurableKind): void {
    if (this.definedDurableKinds.has(kindID)) {
      throw Fail`redefinition of durable kind ${q(tag)}`;
    }
  }

  /** Stores the definition of a kind. */
  define(kind: DurableKind, descriptor: KindDescriptor): void {
    this.#deps.store.set(kindDescriptorKey(kind.kindId, true), formatDescriptor(descriptor));
    kind.descriptor = descriptor;
    this.definedDurableKinds.add(descriptor.kindID);
  }

  /**
   * @throws when a durable kind was not defined again; the error names the tags,
   *   and where several kinds have one tag, their numbers
   */
  insistAllDurableKindsReconnected(): void {
    const { store } = this.#deps;
    const missing: KindDescriptor[] = [];
    for (const key of keysWithPrefix(store, DURABLE_KIND_PREFIX)) {
      if (key.endsWith(DESCRIPTOR_SUFFIX)) {
        const descriptor = parseDescriptor(store.get(key) ?? Fail`no value for ${q(key)}`);
        if (!this.definedDurableKinds.has(descriptor.kindID)) {
          missing.push(descriptor);
        }
      }
    }
    if (missing.length > 0) {
      // Tags are names in source code: they may be told.
      throw Error(
        `defineDurableKind not called for tags: [${missing.map(({ tag }) => tag).join(',')}]${sharedTags(missing)}`,
      );
    }
  }

  private reanimate(kindId: KindId): object {
    const { store, instanceIds } = this.#deps;
    const raw = store.get(kindDescriptorKey(kindId, true));
    if (raw === undefined) {
      throw Fail`no durable kind has the number ${q(kindId)}`;
    }
    const descriptor = parseDescriptor(raw);
    instanceIds.begin(kindId, Number(store.get(kindNextIdKey(kindId)) ?? 1));
    return this.makeHandle({ kindId, descriptor });
  }

  private makeHandle(kind: DurableKind): object {
    const handle = Far('kind', {});
    this.#handleToKind.set(handle, kind);
    return handle;
  }
}
