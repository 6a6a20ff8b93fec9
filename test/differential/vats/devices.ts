// Devices: synchronous calls, and what they refuse.
import { E, Far } from '@endo/far';
import { capdata, ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const devices: VatProgram = {
  name: 'devices',
  build: ({ note, vatPowers: { D } }) => {
    const attempt = makeAttempt(note);
    let device: unknown;
    let other: unknown;
    return Far('root', {
      take: (given: unknown) => {
        device = given;
      },
      same: (given: unknown) => given === device,
      call: (x: unknown) => {
        attempt('call', () => {
          other = D(device).getOther?.('text', harden([1n, x]), Far('mine', {}));
          return other;
        });
        attempt('call the other', () => D(other).go?.(device));
      },
      refused: (x: unknown) => {
        attempt('promise', () => D(device).go?.(Promise.resolve(1)));
        attempt('unhardened', () => D(device).go?.({}));
        attempt('presence as device', () => D(x).go?.());
        attempt('nothing as device', () => D(undefined).go?.());
      },
      nested: () => {
        attempt('device of device', () => D(D(device)));
        void E(device as Remote)
          .m()
          .catch((error: unknown) => note(`E of a device: ${String(error)}`));
      },
      both: () => harden([device, other]),
      kernelFault: () => {
        attempt('kernel fault', () => D(device).go?.());
      },
    });
  },
  script: async run => {
    await run.start();
    run.answerCallNow((_target, method) =>
      capdata(method === 'getOther' ? ref('d-41', 'Alleged: device forty-one') : { done: 5n }),
    );
    await run.message('o+0', 'take', [ref('d-40', 'Alleged: device forty')]);
    await run.message('o+0', 'same', [ref('d-40')], 'p-1');
    await run.message('o+0', 'call', [ref('o-50')]);
    await run.message('o+0', 'refused', [ref('o-50')]);
    await run.message('o+0', 'nested');
    await run.message('o+0', 'both', [], 'p-2');
    run.failNext('callNow', 'the device said no');
    await run.message('o+0', 'kernelFault');
  },
};
