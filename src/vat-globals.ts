/**
 * Types only: what liveslots puts on the global object of a vat's code.
 * `import type {} from 'liveslots/vat-globals'`, or `types` of a tsconfig.json.
 */
import type { VatData as LiveslotsVatData } from './vat/vat-powers.js';

declare global {
  // Only a `var` declares a property of the global object.
  var VatData: LiveslotsVatData;
}
