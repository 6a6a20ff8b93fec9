/**
 * The language of random programs: plain data, so that a failing program is a JSON file. Numbers
 * are picks: they count among what is there when the step runs (modulo how much that is), so that
 * every program means something and stays meaningful when it is shrunk.
 */

/** One of the vat's registers, to put something in. */
export type Register = number;
/** Counts among the registers that hold something of the right sort. */
export type Pick = number;
export type Settling = 'fulfil' | 'reject';

/** A value in the vat. */
export type Value =
  | readonly ['lit', number]
  | readonly ['reg', Pick]
  | readonly ['list', readonly Value[]]
  | readonly ['record', Value, Value]
  | readonly ['error', number];

export type MapAction = 'has' | 'get' | 'init' | 'set' | 'delete' | 'add';
export type QueryAction = 'keys' | 'values' | 'entries' | 'size' | 'clear' | 'snapshot';
/** What is done to the store during an iteration, at each entry. */
export type Meddling = 'nothing' | 'delete' | 'delete other' | 'set' | 'add' | 'clear' | 'stop';

/** What the vat does with the registers when it is told to. */
export type Op =
  | readonly ['set', Register, Value]
  | readonly ['clear', Register]
  | readonly ['clearAll']
  | readonly ['item', Register, Pick]
  | readonly ['far', Register]
  | readonly ['promise', Register]
  | readonly ['settle', Pick, Settling, Value]
  | readonly ['settled', Register, Settling, Value]
  | readonly ['chain', Register, Pick, number, Value]
  | readonly ['all', Register, Pick, Pick]
  | readonly ['mutual', Register, Register]
  | readonly ['take', Register, Pick]
  | readonly ['await', Pick]
  | readonly ['send', Register, Pick, readonly Value[]]
  | readonly ['property', Register, Pick]
  | readonly ['call', Register, Pick, readonly Value[]]
  | readonly ['return', Value]
  | readonly ['throw', Value]
  | readonly ['make', Register, number, Value]
  | readonly ['facet', Register, Pick, number]
  | readonly ['write', Pick, number, Value]
  | readonly ['read', Register, Pick, number]
  | readonly ['define', number]
  | readonly ['store', Register, number, boolean, number]
  | readonly ['entry', Pick, MapAction, Value, Value, Register]
  | readonly ['query', Pick, QueryAction, number, number, Register]
  | readonly ['addAll', Pick, ReadonlyArray<readonly [Value, Value]>]
  | readonly ['bag', number, Value]
  | readonly ['unbag', Register, number]
  | readonly ['bagDelete', number]
  | readonly ['weak', number, MapAction, Pick, Value, Register]
  | readonly ['watch', Pick, number, readonly Value[]]
  | readonly ['canBeDurable', Value]
  | readonly ['device', Register, Pick, readonly Value[]]
  | readonly ['exit', boolean, Value]
  | readonly ['disavow', Pick]
  | More;

/** Rarer things to do, of vats of variety. */
export type More =
  | readonly ['amplify', Register, Pick, Pick]
  | readonly ['isInstance', Pick, Pick, number]
  | readonly ['function', Register]
  | readonly ['sendOther', Register, Pick, number, readonly Value[]]
  | readonly ['addCopy', Pick, ReadonlyArray<readonly [Value, Value]>]
  | readonly ['addFrom', Pick, Pick]
  | readonly ['iterate', Pick, 'keys' | 'values' | 'entries', Meddling, Value, Value]
  | readonly ['tagged', Register, number, readonly Value[]]
  | readonly ['newWeak', number, Pick, Value]
  | readonly ['weakOdd', number, MapAction, Value]
  | readonly ['storeOdd', Register, number, Value]
  | readonly ['deviceOdd', Value]
  | readonly ['defineOdd', number];

/** A value in the kernel's hand. */
export type KernelValue =
  | readonly ['lit', number]
  | readonly ['import', Pick]
  | readonly ['newImport']
  | readonly ['export', Pick]
  | readonly ['promise', Pick]
  | readonly ['newPromise']
  | readonly ['device', number]
  | readonly ['list', readonly KernelValue[]]
  | readonly ['error', number];

export type ResultMode =
  | readonly ['none']
  | readonly ['new']
  | readonly ['promise', Pick]
  /** Also sent along, as the first argument. */
  | readonly ['mentioned'];

/** What the kernel does; each is one delivery, or none if there is nothing to do it to. */
export type Step =
  | {
      readonly do: 'message';
      readonly target: Pick;
      /** Whether the vat may wait in the middle. */
      readonly waits: boolean;
      readonly result: ResultMode;
      readonly ops: readonly Op[];
      /** Land in the registers from this one on. */
      readonly into: Register;
      readonly args: readonly KernelValue[];
      /** Goes to a promise that the vat decides. */
      readonly toPromise?: boolean;
      /** Calls something else than the methods that run ops. */
      readonly method?: number;
    }
  | { readonly do: 'loopBack'; readonly send: Pick; readonly target: Pick }
  | {
      readonly do: 'notify';
      readonly entries: ReadonlyArray<readonly [Pick, Settling, KernelValue]>;
    }
  | { readonly do: 'dropExports'; readonly picks: readonly Pick[] }
  | { readonly do: 'retireExports'; readonly picks: readonly Pick[] }
  | { readonly do: 'retireImports'; readonly picks: readonly Pick[] }
  | { readonly do: 'sweep' }
  | { readonly do: 'kill'; readonly picks: readonly Pick[] }
  /** With another number the next incarnation defines its kinds otherwise. */
  | { readonly do: 'restart'; readonly variant?: number }
  | { readonly do: 'tell'; readonly what: 'changeVatOptions' | 'stopVat' }
  /** The sizes of capdata that the vat may say, until the restart. */
  | { readonly do: 'limits'; readonly body: number; readonly slots: number };

/** What such programs have besides, on both sides: nothing by default. */
export interface Reclaim {
  readonly sweepLimit: number;
  readonly maxKeyLength?: number;
  /** Whether there is a kind whose state is migrated in each incarnation. */
  readonly migrates?: boolean;
}

export interface FuzzProgram {
  readonly collector: 'hand' | 'real';
  readonly relaxed: boolean;
  readonly disavow: boolean;
  /** Whether the vat has more kinds, and knows the rarer ops. */
  readonly variety?: boolean;
  readonly allowStateShapeChanges?: boolean;
  /** Whether ours tells its runtime of errors, which changes nothing that is said. */
  readonly toldOfErrors?: boolean;
  /** Not beside the peer: ours with cycles and leftovers reclaimed, and ours without. */
  readonly reclaim?: Reclaim;
  readonly steps: readonly Step[];
}
