/** What all collections of a vat share, and what one of them is told about itself. */
import type { Recognizers } from '../ledger/recognizers.js';
import type { StoreLimits } from '../protocol/capdata.js';
import type { CollectionId } from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { References } from '../slots/references.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import type { FacadeMaker } from './facade-maker.js';
import type { IterationRecord, Iterations } from './iterations.js';
import type { KeyCodec } from './key-codec.js';
import type { Ordinals } from './ordinals.js';
import type { Schemas } from './schema.js';

export interface Environment {
  readonly store: VatStore;
  readonly codec: StoreCodec;
  readonly slots: ValueTable;
  readonly registry: KindRegistry;
  readonly references: References;
  readonly recognizers: Recognizers;
  readonly durability: Durability;
  readonly limits: StoreLimits;
  readonly whole: Whole;
  readonly keys: KeyCodec;
  readonly ordinals: Ordinals;
  readonly schemas: Schemas;
  readonly facades: FacadeMaker;
  readonly iterations: Iterations;
  /** Whether a collection was made by an earlier incarnation. */
  isFromBefore(id: CollectionId): boolean;
}

export interface Identity {
  readonly id: CollectionId;
  /** Weak ones recognize the remotables among their keys; strong ones hold them, and count entries. */
  readonly isWeak: boolean;
  readonly isDurable: boolean;
}

/** What an iteration holds of a collection: not what user code holds. */
export interface Iterated {
  readonly env: Environment;
  readonly identity: Identity;
  /** Until it has come to its end. */
  record: IterationRecord | undefined;
}
