export { makeLiveSlots, makeMarshaller } from '../../../src/swingset.js';
