export { insistCapData } from '../../../src/protocol/capdata.js';
