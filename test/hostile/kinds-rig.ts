/**
 * A vat that does hostile things with kinds in its first message; then it is swept, upgraded and
 * swept once more.
 */
import { Far } from '@endo/far';
import { kindData } from '../spec/kinds-support.js';
import type { KindData } from '../spec/kinds-support.js';
import { ref } from '../support/capdata.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';

export interface Rig {
  readonly tools: VatTools;
  readonly data: KindData;
  readonly attempt: (label: string, thunk: () => unknown) => void;
}

/** @param run makes the kinds; what it returns is done with an imported object */
export const program = (name: string, run: (rig: Rig) => (held: unknown) => void): VatProgram => ({
  name,
  build: tools => {
    const go = run({ tools, data: kindData(tools), attempt: makeAttempt(tools.note) });
    return Far('root', { go });
  },
  script: async run_ => {
    await run_.start();
    await run_.message('o+0', 'go', [ref('o-50')]);
    await run_.sweep();
    await run_.start();
    await run_.sweep();
  },
});
