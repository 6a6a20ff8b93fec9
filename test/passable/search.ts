/**
 * Many values and bodies, each put to the marshaller and to the library: what one refuses the other
 * refuses, what is written is the same, so is what is read, and nothing of it is ever called.
 */
import { makeMarshal } from '@endo/marshal';
import { getTag, passStyleOf } from '@endo/pass-style';
import type { CapData } from '../../src/protocol/capdata.js';
import type { Vref } from '../../src/refs/vref.js';
import { Marshalling } from '../../src/slots/marshalling.js';
import { MAX_DEPTH } from '../../src/smallcaps/depth.js';
import { makeRandom } from '../spec/parts-support.js';
import { bodyOf, valueOf } from './generate.js';
import { type Cast, type Casts, makeCasts } from './objects.js';

export interface Tally {
  values: number;
  bodies: number;
  refusedValues: number;
  refusedBodies: number;
}

interface Outcome {
  readonly isRefused: boolean;
  readonly said: string;
}

const outcomeOf = (work: () => string): Outcome => {
  try {
    return { isRefused: false, said: work() };
  } catch {
    return { isRefused: true, said: '' };
  }
};

/** @param nameOf of what a slot names */
const describe = (value: unknown, names: Cast['names']): string => {
  const named = names.get(value as object);
  if (named !== undefined) return named;
  const style: string = passStyleOf(value as never);
  const inner = (part: unknown): string => describe(part, names);
  switch (style) {
    case 'copyArray':
      return `[${(value as unknown[]).map(inner).join()}]`;
    case 'copyRecord':
      return `{${Object.entries(value as object)
        .map(([name, part]) => `${JSON.stringify(name)}:${inner(part)}`)
        .join()}}`;
    case 'tagged':
      return `${JSON.stringify(getTag(value as never))}(${inner((value as { payload: unknown }).payload)})`;
    case 'error': {
      const { name, message, cause } = value as Error;
      return `${name}(${message})${cause === undefined ? '' : `<-${inner(cause)}`}`;
    }
    default:
      return `${style} ${Object.is(value, -0) ? '-0' : JSON.stringify(String(value))}`;
  }
};

const isFrozenThroughout = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) &&
    (!['copyArray', 'copyRecord'].includes(passStyleOf(value as never)) ||
      Object.values(value).every(isFrozenThroughout)));

const nameIn =
  (cast: Cast, asked: Vref[]) =>
  (object: object): Vref => {
    const vref = cast.names.get(object);
    if (vref === undefined) throw Error('nobody has given it');
    asked.push(vref);
    return vref;
  };
const findIn =
  (cast: Cast, asked: Map<Vref, string | undefined>) =>
  (vref: Vref, iface?: string): object => {
    const object = cast.objects.get(vref);
    if (object === undefined) throw Error(`nothing is called ${vref}`);
    // What has been made once is found again, whatever it is called then.
    if (!asked.has(vref)) asked.set(vref, iface);
    return object;
  };
const unused = (): never => {
  throw Error('not asked for here');
};

const writings = (seed: number, { told, silent }: Casts): [Outcome, Outcome] => {
  const tell = ({ body, slots }: CapData, asked: readonly Vref[]): string =>
    JSON.stringify([body, slots, asked]);
  const marshalName = 'vat';
  const long = outcomeOf(() => {
    const asked: Vref[] = [];
    const { toCapData } = makeMarshal<Vref>(nameIn(silent, asked), undefined, {
      marshalName,
      serializeBodyFormat: 'smallcaps',
      errorIdNum: 70_000,
      marshalSaveError: () => {},
    });
    return tell(toCapData(harden(valueOf(makeRandom(seed), silent)) as never), asked);
  });
  const ours = outcomeOf(() => {
    const asked: Vref[] = [];
    const nameOf = nameIn(told, asked);
    const marshalling = new Marshalling({
      nameOf,
      valueOf: unused,
      marshalName,
      logSentError: () => {},
      meterControl: { runWithoutMetering: thunk => thunk() },
    });
    return tell(marshalling.write(harden(valueOf(makeRandom(seed), told)), MAX_DEPTH), asked);
  });
  return [long, ours];
};

const readings = (body: string, { told, silent }: Casts): [Outcome, Outcome] => {
  const slots = [...told.objects.keys()];
  const long = outcomeOf(() => {
    const asked = new Map<Vref, string | undefined>();
    const { fromCapData } = makeMarshal<Vref>(unused, findIn(silent, asked), {
      serializeBodyFormat: 'smallcaps',
    });
    return `${describe(fromCapData({ body, slots }), silent.names)} ${JSON.stringify([...asked])}`;
  });
  const ours = outcomeOf(() => {
    const asked = new Map<Vref, string | undefined>();
    const marshalling = new Marshalling({
      nameOf: unused,
      valueOf: findIn(told, asked),
      marshalName: 'vat',
      logSentError: unused,
      meterControl: { runWithoutMetering: thunk => thunk() },
    });
    const value = marshalling.read({ body, slots }, MAX_DEPTH);
    const said = `${describe(value, told.names)} ${JSON.stringify([...asked])}`;
    return isFrozenThroughout(value) ? said : `not frozen: ${said}`;
  });
  return [long, ours];
};

const insistSame = ([long, ours]: [Outcome, Outcome], what: string): boolean => {
  if (long.isRefused !== ours.isRefused || long.said !== ours.said) {
    throw Error(`${what}\nmarshal: ${JSON.stringify(long)}\nours:    ${JSON.stringify(ours)}`);
  }
  return ours.isRefused;
};

/** @throws an error that names the seed, or the body, where the two are not the same */
export const search = async (
  counts: { readonly values: number; readonly bodies: number; readonly seed: number },
  report: (tally: Tally) => void = () => {},
): Promise<Tally> => {
  const casts = await makeCasts();
  const tally: Tally = { values: 0, bodies: 0, refusedValues: 0, refusedBodies: 0 };
  for (let n = 0; n < Math.max(counts.values, counts.bodies); n += 1) {
    const seed = counts.seed + n;
    if (n < counts.values) {
      tally.values += 1;
      if (insistSame(writings(seed, casts), `value of seed ${seed}`)) tally.refusedValues += 1;
    }
    if (n < counts.bodies) {
      tally.bodies += 1;
      const body = bodyOf(makeRandom(seed));
      if (insistSame(readings(body, casts), `seed ${seed}: ${body}`)) tally.refusedBodies += 1;
    }
    if (n % 1000 === 999) {
      // Whoever awaited what it read would be called in a later turn.
      await new Promise(setImmediate);
      if (casts.calls() > 0) throw Error(`up to seed ${seed}: something was called`);
      report(tally);
    }
  }
  await new Promise(setImmediate);
  if (casts.calls() > 0) throw Error('something was called');
  return tally;
};
