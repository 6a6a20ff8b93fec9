/**
 * The same for what is imported by the name that the kernel imports: our package, in the tree where it
 * stands under that name.
 */
import {
  insistVatSyscallObject,
  insistVatSyscallResult,
  makeLiveSlots,
} from '@agoric/swingset-liveslots';
import type { VatDeliveryObject, VatSyscallObject } from '@agoric/swingset-liveslots';
import type { VatSupervisor } from '@metamask/ocap-kernel';
import type { DispatchFn, MakeLiveSlotsFn } from 'ocap-kernel-declares/services/types.mjs';
import type { coerceVatSyscallObject } from 'ocap-kernel-declares/types.mjs';

export const forSupervisor: MakeLiveSlotsFn = makeLiveSlots;

export const deliver = (dispatch: DispatchFn, delivery: VatDeliveryObject): Promise<void> =>
  dispatch(delivery);

/** As the kernel's own syscall object does it: check, execute, check. */
export const execute = (supervisor: VatSupervisor, syscall: VatSyscallObject): unknown => {
  insistVatSyscallObject(syscall);
  const result = supervisor.executeSyscall(syscall);
  insistVatSyscallResult(result);
  return result;
};

export const wire = (coerce: typeof coerceVatSyscallObject, syscall: VatSyscallObject): unknown =>
  coerce(syscall);
