/**
 * What slots name: presences, local objects and functions, promises, devices and facets. Once with
 * functions that tell when they are called, and once with ones that do not.
 */
import { Far } from '@endo/far';
import { PresenceMaker } from '../../src/slots/presence.js';
import type { BaseRef, Vpid, Vref } from '../../src/refs/vref.js';
import { Interfaces } from '../../src/slots/interfaces.js';
import { Parts } from '../../src/slots/parts.js';
import { makeFakeVatData } from '../../src/testing/index.js';

export interface Cast {
  /** By name. */
  readonly objects: ReadonlyMap<Vref, object>;
  readonly names: ReadonlyMap<object, Vref>;
}

export interface Casts {
  /** Whoever calls into its functions is counted. */
  readonly told: Cast;
  readonly silent: Cast;
  readonly calls: () => number;
}

const castOf = (entries: readonly (readonly [string, object])[]): Cast => ({
  objects: new Map(entries as [Vref, object][]),
  names: new Map(entries.map(([vref, object]) => [object, vref as Vref])),
});

export const makeCasts = async (): Promise<Casts> => {
  const unused = (): never => {
    throw Error('nothing is sent');
  };
  const parts = new Parts();
  const presences = new PresenceMaker({
    sender: { send: unused, refuseDisavowed: unused },
    interfaces: new Interfaces({ weakTools: { WeakRef, FinalizationRegistry }, parts }),
    parts,
    vrefOf: unused,
  });
  const fake = makeFakeVatData();
  const facets = await fake.restart(({ VatData }) =>
    VatData.defineKindMulti('kit', () => ({}), { left: { n: () => 1 }, right: { n: () => 2 } })(),
  );
  const shared: [string, object][] = [
    ['o-1', presences.makePresence('o-1' as BaseRef)],
    ['o-2', presences.makePresence('o-2' as BaseRef, 'Alleged: "quoted" \\ \u2028 \ud800')],
    ['d-3', presences.makeDevice('d-3' as Vref, undefined)],
    ['p-4', harden(presences.makePipelinedPromise('p-4' as Vpid).promise)],
    ['p+5', harden(Promise.resolve(5))],
    ['o+v6/1:0', (facets as Record<string, object>)['left'] ?? {}],
    ['o+v6/1:1', (facets as Record<string, object>)['right'] ?? {}],
    ['o+7', Far('local', { then_: () => 1 })],
  ];
  let calls = 0;
  const functions = (call: () => void): [string, object][] => [
    ['o+8', Far('callback', call)],
    ['o+9', Far('DebugName: another', (...args: unknown[]) => void (args.length > 0 && call()))],
  ];
  return {
    told: castOf([...shared, ...functions(() => void (calls += 1))]),
    silent: castOf([...shared, ...functions(() => {})]),
    calls: () => calls,
  };
};
