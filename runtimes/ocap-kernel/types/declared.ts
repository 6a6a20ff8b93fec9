/**
 * What the kernel declares by hand about the liveslots that it runs on, for want of types there; and
 * that ours fits, without a cast. The run checks this in two trees: where the kernel finds our
 * package under the name that it imports, and where it finds what it asks for.
 */
import {
  type GCTools,
  type Liveslots,
  type MeterControl,
  insistDelivery,
  makeLiveSlots,
} from 'liveslots';
import type {
  DispatchFn,
  GCTools as KernelGCTools,
  LiveSlots as KernelLiveSlots,
  MakeLiveSlotsFn,
  Syscall as KernelSyscall,
} from 'ocap-kernel-declares/services/types.mjs';
import type { makeDummyMeterControl } from 'ocap-kernel-declares/services/meter-control.mjs';
import type { makeGCAndFinalize } from 'ocap-kernel-declares/services/gc-finalize.mjs';
import type { makeSupervisorSyscall } from 'ocap-kernel-declares/services/syscall.mjs';

/** The whole function, as the supervisor assigns it before it calls it. */
export const forSupervisor: MakeLiveSlotsFn = makeLiveSlots;

/** What the supervisor keeps of the result. */
export const dispatchOf = (...args: Parameters<typeof makeLiveSlots>): DispatchFn =>
  makeLiveSlots(...args).dispatch;
export const resultOf = (...args: Parameters<typeof makeLiveSlots>): KernelLiveSlots =>
  makeLiveSlots(...args);

/** What the kernel makes and we take. Its names are plain strings: they are checked as they come. */
type TakenSyscall = Parameters<typeof makeLiveSlots>[0];
export const syscallOf = (kernel: KernelSyscall): TakenSyscall => kernel;
export const syscallMadeBy = (kernel: ReturnType<typeof makeSupervisorSyscall>): TakenSyscall =>
  kernel;
export const toolsOf = (kernel: KernelGCTools): GCTools => kernel;
export const meterOf = (kernel: ReturnType<typeof makeDummyMeterControl>): MeterControl => kernel;
export const collectorOf = (
  kernel: ReturnType<typeof makeGCAndFinalize>,
): GCTools['gcAndFinalize'] => kernel;

/** A delivery that the kernel sends is one that we take, by either entry. */
export const deliver = async (
  { dispatch }: Liveslots,
  ...[delivery]: Parameters<DispatchFn>
): Promise<void> => {
  await dispatch(delivery);
  const unchecked: unknown = delivery;
  insistDelivery(unchecked);
  await dispatch(unchecked);
};
