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

type Check = (value: unknown) => void;

function insistType(type: string): Check {
  return value => {
    if (typeof value !== type) {
      throw Fail`${q(value)} must be a ${q(type)}`;
    }
  };
}
const text = insistType('string');
const flag = insistType('boolean');
const anything: Check = () => {};

function insistArray(value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) {
    throw Fail`${q(value)} must be an array`;
  }
}

const listOf =
  (check: Check): Check =>
  value => {
    insistArray(value);
    value.forEach(item => check(item));
  };

const names = listOf(text);
const resolutions = listOf(entry => {
  insistArray(entry);
  const [vpid, isReject, data] = entry;
  text(vpid);
  flag(isReject);
  insistCapData(data);
});

export function insistMessage(message: unknown): asserts message is Message {
  const { methargs, result } = message as Record<string, unknown>;
  insistCapData(methargs);
  if (result && typeof result !== 'string') {
    throw Fail`message has non-string non-null .result ${q(result)}`;
  }
}

/** One form: its parts in order. With `isExact` there may be no other parts. */
interface Form {
  readonly parts: readonly Check[];
  readonly isExact?: boolean;
}

const DELIVERIES: Readonly<Record<string, Form>> = {
  message: { parts: [text, insistMessage] },
  notify: { parts: [resolutions] },
  dropExports: { parts: [names] },
  retireExports: { parts: [names] },
  retireImports: { parts: [names] },
  changeVatOptions: { parts: [anything], isExact: true },
  startVat: { parts: [insistCapData], isExact: true },
  stopVat: { parts: [insistCapData], isExact: true },
  bringOutYourDead: { parts: [], isExact: true },
};

const SYSCALLS: Readonly<Record<string, Form>> = {
  send: { parts: [text, insistMessage] },
  callNow: { parts: [text, text, insistCapData] },
  subscribe: { parts: [text] },
  resolve: { parts: [resolutions] },
  exit: { parts: [flag, insistCapData] },
  vatstoreGet: { parts: [text] },
  vatstoreGetNextKey: { parts: [text] },
  vatstoreSet: { parts: [text, text] },
  vatstoreDelete: { parts: [text] },
  dropImports: { parts: [names] },
  retireImports: { parts: [names] },
  retireExports: { parts: [names] },
  abandonExports: { parts: [names] },
};

const nothing: Check = value => {
  if (value !== null) {
    throw Fail`${q(value)} must be null`;
  }
};

const DELIVERY_RESULTS: Readonly<Record<string, Form>> = {
  ok: { parts: [nothing] },
  error: { parts: [text] },
};

const SYSCALL_RESULTS: Readonly<Record<string, Form>> = {
  ok: { parts: [] },
  error: { parts: [text] },
};

function insistForm(value: unknown, forms: Readonly<Record<string, Form>>, what: string): void {
  insistArray(value);
  const [type, ...rest] = value;
  if (typeof type !== 'string' || !Object.hasOwn(forms, type)) {
    throw Fail([`unknown ${what} type `, ''], q(type));
  }
  const { parts, isExact = false } = forms[type] as Form;
  if (isExact && rest.length !== parts.length) {
    throw Fail([`${what} `, ' has ', ' parts'], q(type), q(rest.length));
  }
  parts.forEach((check, index) => check(rest[index]));
}

export function insistVatDeliveryObject(value: unknown): asserts value is VatDeliveryObject {
  insistForm(value, DELIVERIES, 'delivery');
}

export function insistVatDeliveryResult(value: unknown): asserts value is VatDeliveryResult {
  insistForm(value, DELIVERY_RESULTS, 'delivery result');
}

export function insistVatSyscallObject(value: unknown): asserts value is VatSyscallObject {
  insistForm(value, SYSCALLS, 'syscall');
}

export function insistVatSyscallResult(value: unknown): asserts value is VatSyscallResult {
  insistForm(value, SYSCALL_RESULTS, 'syscall result');
}
