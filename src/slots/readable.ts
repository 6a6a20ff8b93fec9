/**
 * Whether capdata can be read, found out before anything is there that could
 * read it: with stand-ins for what its slots name. Rule E2 of docs/SPEC.md.
 */
import { Remotable } from '@endo/pass-style';
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import { parseVref, type Vref } from '../refs/vref.js';
import { MAX_DEPTH } from '../smallcaps/depth.js';
import type { IdCounters } from '../store/counters.js';
import { Marshalling } from './marshalling.js';

/**
 * @param counters of the incarnation that is about to start
 * @throws when the body is no body, refers to slots that are not there, or a
 *   slot names what this vat cannot have allocated. Nothing has changed then
 */
export function insistReadable(data: CapData, counters: IdCounters): void {
  const valueOf = (vref: Vref, iface = 'Alleged: stand-in'): object => {
    const { type, sort, id, allocatedByVat } = parseVref(vref);
    const counter = type === 'promise' ? 'promiseID' : 'exportID';
    // A remotable ends with its incarnation, and a vat has no devices of its own.
    const canBeRemembered = type === 'promise' || sort === 'virtual';
    if (allocatedByVat && !(canBeRemembered && counters.isAllocated(counter, id))) {
      throw Fail`I don't remember allocating ${q(vref)}`;
    }
    return type === 'promise' ? harden(Promise.resolve()) : Remotable(iface);
  };
  const unused = (): never => {
    throw Fail`nothing is written here`;
  };
  const marshalling = new Marshalling({
    valueOf,
    nameOf: unused,
    logSentError: unused,
    // The start of an incarnation is not metered as it is.
    meterControl: { runWithoutMetering: thunk => thunk() },
    marshalName: 'liveSlots',
  });
  marshalling.read(data, MAX_DEPTH);
}
