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
/** For `src/inspect.js`, which finds by it what a vat is made of. */
export { partsOf } from '../../../src/inspection/parts.js';
