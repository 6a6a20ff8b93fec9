/**
 * The face of the package.
 */
export { makeLiveSlots, makeMarshaller } from './liveslots.js';
export {
  insistMessage,
  insistVatDeliveryObject,
  insistVatDeliveryResult,
  insistVatSyscallObject,
  insistVatSyscallResult,
} from './message.js';
export type * from './types.js';
export type * from './vatDataTypes.js';
