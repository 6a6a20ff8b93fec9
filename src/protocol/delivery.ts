/**
 * What the kernel says to the vat, as a closed union, and the check that each
 * delivery passes before anything changes. Rules E2 and E3 of docs/SPEC.md.
 */
import { Fail, q, quoteShort } from '../errors.js';
import {
  insistVpid,
  insistVref,
  type ParsedVref,
  parseVref,
  type Vpid,
  type Vref,
} from '../refs/vref.js';
import { type CapData, insistCapData, insistVatCapData } from './capdata.js';
import type { VatMessage, VatOneResolution } from './syscall.js';

/** Starts an incarnation. Rules U1 to U6 of docs/SPEC.md. */
export type StartVatDelivery = readonly ['startVat', vatParameters: CapData];
/** Calls a method of an object of the vat. Rules M1 to M7. */
export type MessageDelivery = readonly ['message', target: Vref, message: VatMessage];
/** Tells how promises were settled. Rules P10 and P11. */
export type NotifyDelivery = readonly ['notify', resolutions: readonly VatOneResolution[]];
/** The deliveries about the references that others hold; the vat answers none of them. */
export type GcDelivery = readonly [
  type: 'dropExports' | 'retireExports' | 'retireImports',
  vrefs: readonly Vref[],
];
/** One thing that the kernel tells the vat. `insistDelivery` checks what comes from elsewhere. */
export type Delivery =
  | StartVatDelivery
  | MessageDelivery
  | NotifyDelivery
  | GcDelivery
  | readonly ['changeVatOptions', options: Readonly<Record<string, unknown>>]
  | readonly ['bringOutYourDead']
  | readonly ['stopVat', disconnectObject: CapData<string>];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function insistArray(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw Fail([`${what} must be an array, not ${quoteShort(value)}`]);
  }
  return value;
}

/** @throws unless `value` is `{ methargs, result? }` */
export function insistMessage(value: unknown): asserts value is VatMessage {
  if (!isObject(value)) {
    throw Fail([`a message must be an object, not ${quoteShort(value)}`]);
  }
  insistVatCapData(value.methargs);
  if (value.result !== undefined && value.result !== null) {
    insistVpid(value.result);
  }
}

function insistResolutions(value: unknown): asserts value is readonly VatOneResolution[] {
  const seen = new Set<Vpid>();
  for (const entry of insistArray(value, 'the resolutions of notify')) {
    const [vpidText, isReject, data, ...rest] = insistArray(entry, 'a resolution');
    const vpid = insistVpid(vpidText);
    if (seen.has(vpid)) {
      throw Fail`${q(vpid)} is named twice in one notify`;
    }
    seen.add(vpid);
    if (typeof isReject !== 'boolean') {
      throw Fail([`the rejected flag of "${vpid}" must be a boolean, not ${quoteShort(isReject)}`]);
    }
    insistVatCapData(data);
    if (rest.length > 0) {
      throw Fail`the resolution of ${q(vpid)} has ${q(rest.length)} elements too many`;
    }
  }
}

type VrefRule = (parsed: ParsedVref) => boolean;

function insistVrefs(value: unknown, type: string, what: string, rule: VrefRule): void {
  for (const entry of insistArray(value, `the vrefs of ${type}`)) {
    const vref = insistVref(entry);
    if (!rule(parseVref(vref))) {
      throw Fail([`${type} names `, `, which is not ${what}`], q(vref));
    }
  }
}

const isExport: VrefRule = ({ type, allocatedByVat }) => type === 'object' && allocatedByVat;
const isImport: VrefRule = ({ sort }) => sort === 'presence';

/**
 * @param value what the runtime passed to `dispatch`
 * @throws an error that names the offending part and the rule. No table and no
 *   key of the vatstore has changed then, and the next delivery works.
 */
export function insistDelivery(value: unknown): asserts value is Delivery {
  const [type, ...args] = insistArray(value, 'a delivery');
  switch (type) {
    case 'startVat':
      insistVatCapData(args[0]);
      return;
    case 'message':
      insistTarget(args[0]);
      insistMessage(args[1]);
      return;
    case 'notify':
      insistResolutions(args[0]);
      return;
    case 'dropExports':
    case 'retireExports':
      insistVrefs(args[0], type, 'an object that this vat exports', isExport);
      return;
    case 'retireImports':
      insistVrefs(args[0], type, 'an object that this vat imports', isImport);
      return;
    case 'changeVatOptions':
      if (!isObject(args[0])) {
        throw Fail([`changeVatOptions must name a record of options, not ${quoteShort(args[0])}`]);
      }
      return;
    case 'bringOutYourDead':
      return;
    case 'stopVat':
      insistCapData(args[0]);
      return;
    default:
      throw Fail([`unknown delivery type ${quoteShort(type)}`]);
  }
}

function insistTarget(value: unknown): void {
  if (parseVref(insistVref(value)).type === 'device') {
    throw Fail`a message cannot be delivered to a device: ${q(value)}`;
  }
}
