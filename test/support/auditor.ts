/**
 * The guard on what ours says, in the rigs of the tests: a syscall that no kernel would take fails
 * the delivery in which it was made, whatever the test looks at. When a kernel of a test does what
 * none may do, or a delivery is rejected, which ends a vat, it looks no further.
 */
import { insistDelivery } from '../../src/protocol/delivery.js';
import type { VatSyscallObject } from '../../src/protocol/syscall.js';
import { makeSyscallAudit } from '../../src/testing/index.js';
import type { SyscallAudit } from '../../src/testing/index.js';
import type { CapData } from './capdata.js';
import type { RecordedSyscall } from './syscall-recorder.js';

/** A recorded syscall in the object form. */
export const toObject = ({ name, args }: RecordedSyscall): VatSyscallObject => {
  const [target, methargs, result] = args;
  const object = name === 'send' ? [name, target, { methargs, result }] : [name, ...args];
  return object as unknown as VatSyscallObject;
};

export interface Auditor {
  readonly audit: SyscallAudit;
  delivered(delivery: unknown): void;
  said(call: RecordedSyscall): void;
  /** @throws when something that was said since the last delivery is not lawful */
  ended(failure: unknown): void;
}

export const makeAuditor = (): Auditor => {
  const audit = makeSyscallAudit();
  return {
    audit,
    delivered(delivery) {
      try {
        insistDelivery(delivery);
        audit.delivered(delivery);
      } catch {
        audit.end('the delivery is malformed');
      }
    },
    said(call) {
      // A call that the test lets fail ends the vat.
      if (call.threw !== undefined) {
        if (call.name !== 'callNow') audit.end('a syscall has failed');
        return;
      }
      try {
        audit.said(toObject(call));
      } catch {
        // It is told at the end of the delivery: user code could swallow it here.
      }
      if (call.name === 'callNow') {
        const answer = call.result as Partial<CapData> | undefined;
        if (Array.isArray(answer?.slots)) audit.answered(answer as CapData);
      }
    },
    ended(failure) {
      if (audit.fault !== undefined) throw Error(`unlawful syscall: ${audit.fault}`);
      if (failure !== undefined) audit.end('a delivery was rejected');
    },
  };
};

/** The same syscalls, each held against what any kernel demands once it is made. */
export const auditedSyscall = <Syscall extends object>(
  syscall: Syscall,
  auditor: Auditor,
): Syscall => {
  const entries = Object.entries(syscall).map(([name, method]: [string, unknown]) => [
    name,
    (...args: unknown[]): unknown => {
      const result: unknown = Reflect.apply(method as () => unknown, syscall, args);
      auditor.said({ name, args, result });
      return result;
    },
  ]);
  return Object.fromEntries(entries) as Syscall;
};
