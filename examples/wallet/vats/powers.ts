// What the vats of this demo use of liveslots' `VatData`, and two small helpers over it.

export interface MapStore<Key, Value> {
  has(key: Key): boolean;
  get(key: Key): Value;
  init(key: Key, value: Value): void;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  entries(): Iterable<[Key, Value]>;
}

export interface PromiseWatcher<Value, Args extends unknown[]> {
  onFulfilled(value: Value, ...args: Args): void;
  onRejected(reason: unknown, ...args: Args): void;
}

/** Behaviour of a kind: methods whose first parameter is the context. */
type Behavior<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Result
    ? (context: unknown, ...args: Args) => Result
    : never;
};

export interface VatData {
  readonly makeScalarBigMapStore: <Key, Value>(
    label: string,
    options?: { durable: boolean },
  ) => MapStore<Key, Value>;
  readonly makeKindHandle: (tag: string) => object;
  readonly defineDurableKind: <Methods>(
    handle: object,
    init: () => object,
    behavior: Behavior<Methods>,
  ) => () => Methods;
  readonly watchPromise: <Value, Args extends unknown[]>(
    promise: Promise<Value>,
    watcher: PromiseWatcher<Awaited<Value>, Args>,
    ...args: Args
  ) => void;
}

export type Baggage = MapStore<string, unknown>;

export const vatDataOf = (vatPowers: Record<string, unknown>): VatData =>
  vatPowers['VatData'] as VatData;

/** What the previous incarnation left under `key`, or else what `make` makes for the first one. */
export function provide<Value>(baggage: Baggage, key: string, make: () => Value): Value {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key) as Value;
}

/** The only instance of a durable kind: made once, found again by every later incarnation. */
export function provideSingleton<Methods>(
  { makeKindHandle, defineDurableKind }: VatData,
  baggage: Baggage,
  tag: string,
  behavior: Behavior<Methods>,
): Methods {
  const handle = provide(baggage, `${tag} kind`, () => makeKindHandle(tag));
  // Every incarnation has to say again how its durable kinds behave.
  const make = defineDurableKind<Methods>(handle, () => ({}), behavior);
  return provide(baggage, tag, make);
}
