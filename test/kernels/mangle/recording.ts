/**
 * What a kernel did to a vat: the deliveries of a program of the comparison, with what the script
 * did between them.
 */
import type { CapData, Delivery } from '../../support/capdata.js';
import { capdata, message, notify } from '../../support/capdata.js';
import type { VatProgram } from '../../support/vat-program.js';
import { makeVatRun } from '../../support/vat-run.js';
import type { VatRun } from '../../support/vat-run.js';

export type Step =
  /** A new incarnation; the delivery that starts it comes next. */
  | { readonly type: 'boot' }
  | { readonly type: 'deliver'; readonly delivery: Delivery }
  | { readonly type: 'kill'; readonly name: string }
  | {
      readonly type: 'answer';
      readonly answer: (target: string, method: string, args: CapData) => CapData;
    };

export interface Recording {
  readonly program: VatProgram;
  readonly steps: readonly Step[];
}

export const record = async (program: VatProgram): Promise<Recording> => {
  const run = makeVatRun(program, 'ours');
  const steps: Step[] = [];
  const deliver = (delivery: Delivery): Promise<void> => {
    steps.push({ type: 'deliver', delivery });
    return run.deliver(delivery);
  };
  const recorder: Partial<VatRun> = {
    start: parameters => {
      steps.push(
        { type: 'boot' },
        { type: 'deliver', delivery: ['startVat', capdata(parameters ?? {})] },
      );
      return run.start(parameters);
    },
    deliver,
    message: (target, method, args = [], result = null) =>
      deliver(message(target, method, args, result)),
    notify: (...resolutions) => deliver(notify(...resolutions)),
    sweep: () => deliver(['bringOutYourDead']),
    kill: name => {
      steps.push({ type: 'kill', name });
      run.kill(name);
    },
    answerCallNow: answer => {
      steps.push({ type: 'answer', answer });
      run.answerCallNow(answer);
    },
    // The fault would hit another delivery in a mangled run.
    failNext: () => {},
  };
  // The rest of the run (its hooks among it, which exist once the vat has started) is the run's.
  const descriptors = Object.getOwnPropertyDescriptors(recorder);
  await program.script(Object.create(run, descriptors) as VatRun);
  return { program, steps };
};
