/**
 * The forms of deliveries and syscalls as kernels check them. Names are any
 * strings here: a kernel checks its own messages, whose names are its own, by
 * the same functions.
 */
import { Fail, q } from '../../../src/errors.js';
import { insistCapData } from '../../../src/protocol/capdata.js';
import type {
  Message,
  VatDeliveryObject,
  VatDeliveryResult,
  VatSyscallObject,
  VatSyscallResult,
} from './types.js';

/** Checks the parts of one form, which stand behind its tag. */
type Check = (form: readonly unknown[]) => void;
type Tag<T extends readonly unknown[]> = T[0] & string;

// Each syscall of a vat passes through here twice, and on XS user code pays for it: parts are read
// by their index, since taking an array apart goes through its iterator.

function text(value: unknown): void {
  if (typeof value !== 'string') {
    throw Fail`${q(value)} must be a ${q('string')}`;
  }
}

function flag(value: unknown): void {
  if (typeof value !== 'boolean') {
    throw Fail`${q(value)} must be a ${q('boolean')}`;
  }
}

const { isArray } = Array;

function insistArray(value: unknown): asserts value is readonly unknown[] {
  if (!isArray(value)) {
    throw Fail`${q(value)} must be an array`;
  }
}

function insistLength(form: readonly unknown[], length: number): void {
  if (form.length !== length) {
    throw Fail`${q(form[0])} has ${q(form.length - 1)} parts`;
  }
}

function names(value: unknown): void {
  insistArray(value);
  for (let index = 0; index < value.length; index += 1) {
    text(value[index]);
  }
}

function resolutions(value: unknown): void {
  insistArray(value);
  for (let index = 0; index < value.length; index += 1) {
    const entry = value[index];
    insistArray(entry);
    text(entry[0]);
    flag(entry[1]);
    insistCapData(entry[2]);
  }
}

export function insistMessage(message: unknown): asserts message is Message {
  const { methargs, result } = message as Record<string, unknown>;
  insistCapData(methargs);
  if (result && typeof result !== 'string') {
    throw Fail`message has non-string non-null .result ${q(result)}`;
  }
}

const vrefs: Check = form => names(form[1]);
const oneText: Check = form => text(form[1]);
const justCapData: Check = form => {
  insistLength(form, 2);
  insistCapData(form[1]);
};
const targetAndMessage: Check = form => {
  text(form[1]);
  insistMessage(form[2]);
};

const DELIVERIES: Readonly<Record<Tag<VatDeliveryObject>, Check>> = {
  message: targetAndMessage,
  notify: form => resolutions(form[1]),
  dropExports: vrefs,
  retireExports: vrefs,
  retireImports: vrefs,
  changeVatOptions: form => insistLength(form, 2),
  startVat: justCapData,
  stopVat: justCapData,
  bringOutYourDead: form => insistLength(form, 1),
};

const SYSCALLS: Readonly<Record<Tag<VatSyscallObject>, Check>> = {
  send: targetAndMessage,
  callNow: form => {
    text(form[1]);
    text(form[2]);
    insistCapData(form[3]);
  },
  subscribe: oneText,
  resolve: form => resolutions(form[1]),
  exit: form => {
    flag(form[1]);
    insistCapData(form[2]);
  },
  vatstoreGet: oneText,
  vatstoreGetNextKey: oneText,
  vatstoreSet: form => {
    text(form[1]);
    text(form[2]);
  },
  vatstoreDelete: oneText,
  dropImports: vrefs,
  retireImports: vrefs,
  retireExports: vrefs,
  abandonExports: vrefs,
};

const DELIVERY_RESULTS: Readonly<Record<Tag<VatDeliveryResult>, Check>> = {
  ok(form) {
    if (form[1] !== null) {
      throw Fail`${q(form[1])} must be null`;
    }
  },
  error: oneText,
};

const byTag = (forms: Readonly<Record<string, Check>>): ReadonlyMap<unknown, Check> =>
  new Map(Object.entries(forms));

const deliveries = byTag(DELIVERIES);
const deliveryResults = byTag(DELIVERY_RESULTS);
const syscalls = byTag(SYSCALLS);

const unknownType = (what: string, tag: unknown): never =>
  Fail([`unknown ${what} type `, ''], q(tag));

function insistForm(value: unknown, forms: ReadonlyMap<unknown, Check>, what: string): void {
  insistArray(value);
  const check = forms.get(value[0]) ?? unknownType(what, value[0]);
  check(value);
}

export function insistVatDeliveryObject(value: unknown): asserts value is VatDeliveryObject {
  insistForm(value, deliveries, 'delivery');
}

export function insistVatDeliveryResult(value: unknown): asserts value is VatDeliveryResult {
  insistForm(value, deliveryResults, 'delivery result');
}

export function insistVatSyscallObject(value: unknown): asserts value is VatSyscallObject {
  insistForm(value, syscalls, 'syscall');
}

export function insistVatSyscallResult(value: unknown): asserts value is VatSyscallResult {
  insistArray(value);
  const tag = value[0];
  if (tag === 'error') {
    text(value[1]);
  } else if (tag !== 'ok') {
    unknownType('syscall result', tag);
  }
}
