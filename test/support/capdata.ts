/**
 * Capdata and deliveries, written by hand: tests say what the kernel says, so nothing here
 * goes through a marshaller.
 */

export interface CapData {
  readonly body: string;
  readonly slots: readonly string[];
}

export type Resolution = readonly [vpid: string, isReject: boolean, data: CapData];

export type Delivery =
  | readonly ['startVat', CapData]
  | readonly ['message', string, { readonly methargs: CapData; readonly result: string | null }]
  | readonly ['notify', readonly Resolution[]]
  | readonly ['dropExports' | 'retireExports' | 'retireImports', readonly string[]]
  | readonly ['changeVatOptions', Record<string, unknown>]
  | readonly ['bringOutYourDead']
  | readonly ['stopVat', CapData];

/** A reference inside a hand-written value; `capdata` turns it into a numbered smallcaps slot. */
export interface Ref {
  readonly ref: string;
  readonly iface?: string;
}

/** An object or promise by its vref. */
export const ref = (vref: string, iface?: string): Ref =>
  iface === undefined ? { ref: vref } : { ref: vref, iface };

const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && typeof (value as Ref).ref === 'string';

const encodeString = (text: string): string => {
  const first = text.charAt(0);
  // Smallcaps escapes a string that begins with a character from '!' to '-'.
  return first >= '!' && first <= '-' ? `!${text}` : text;
};

/** Well-known symbols pass as `@@name`, registered ones by their key. */
const nameSymbol = (symbol: symbol): string =>
  Symbol.keyFor(symbol) ?? String(symbol.description).replace(/^Symbol\./, '@@');

/** A passable value with `Ref`s in it as a smallcaps body and its slots. */
export const capdata = (value: unknown): CapData => {
  const slots: string[] = [];
  const told = new Set<string>();
  const encode = (item: unknown): unknown => {
    if (isRef(item)) {
      let index = slots.indexOf(item.ref);
      if (index < 0) index = slots.push(item.ref) - 1;
      const sign = item.ref.startsWith('p') ? '&' : '$';
      const iface = item.iface !== undefined && !told.has(item.ref) ? `.${item.iface}` : '';
      told.add(item.ref);
      return `${sign}${index}${iface}`;
    }
    if (item === undefined) return '#undefined';
    if (typeof item === 'bigint') return item < 0n ? `${item}` : `+${item}`;
    if (typeof item === 'symbol') return `%${nameSymbol(item)}`;
    if (typeof item === 'string') return encodeString(item);
    if (typeof item === 'number' && !Number.isFinite(item)) {
      return Number.isNaN(item) ? '#NaN' : item > 0 ? '#Infinity' : '#-Infinity';
    }
    if (item instanceof Error) {
      return { '#error': item.message, errorId: 'error:kernel#1', name: item.name };
    }
    if (Array.isArray(item)) return item.map(encode);
    if (typeof item === 'object' && item !== null) {
      return Object.fromEntries(
        Object.entries(item).map(([key, part]) => [encodeString(key), encode(part)]),
      );
    }
    return item;
  };
  const body = `#${JSON.stringify(encode(value))}`;
  return { body, slots };
};

export const methargs = (method: string | symbol | undefined, args: readonly unknown[]): CapData =>
  capdata([method, args]);

export const message = (
  target: string,
  method: string | symbol | undefined,
  args: readonly unknown[] = [],
  result: string | null = null,
): Delivery => ['message', target, { methargs: methargs(method, args), result }];

export const fulfil = (vpid: string, value: unknown): Resolution => [vpid, false, capdata(value)];
export const reject = (vpid: string, value: unknown): Resolution => [vpid, true, capdata(value)];
export const notify = (...resolutions: readonly Resolution[]): Delivery => ['notify', resolutions];
