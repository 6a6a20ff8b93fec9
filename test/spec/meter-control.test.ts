// Meter control for engines without metering: it keeps the books.
import { Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/liveslots.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { makeMeterControl } from '../../src/platform/meter-control.js';
import { syscallFromHandler } from '../../src/protocol/syscall.js';
import { capdata, ref } from '../support/capdata.js';
import { settleTurns } from './parts-support.js';

const failure = Error('no');
const fail = (): never => {
  throw failure;
};

describe('[E8] a meter control that leaves metering on where it is to be off', () => {
  it('is found out before the vat reads what the kernel names', async () => {
    const meterControl = { ...makeMeterControl(), unmetered: <F>(func: F): F => func };
    const vat = assemble({
      syscall: syscallFromHandler(() => ['ok', null]),
      vatstore: makeMemoryVatStore(),
      gcTools: { meterControl },
      buildVatNamespace: () => ({ buildRootObject: () => Far('root', {}) }),
    });
    await expect(vat.dispatch(['startVat', capdata(ref('o-50'))])).rejects.toThrow(
      'this must run with metering off',
    );
    expect(vat.slots.slotToVal.size).toBe(0);
  });
});

describe('meter control', () => {
  it('[E8] is on but inside unmetered work', () => {
    const meter = makeMeterControl();
    expect(meter.isMeteringDisabled()).toBe(false);
    expect(() => meter.assertIsMetered()).not.toThrow();
    expect(() => meter.assertNotMetered('too early')).toThrow('too early');
    const answer = meter.runWithoutMetering(() => {
      expect(meter.isMeteringDisabled()).toBe(true);
      expect(() => meter.assertNotMetered()).not.toThrow();
      expect(() => meter.assertIsMetered('too late')).toThrow('too late');
      return 7;
    });
    expect(answer).toBe(7);
    expect(meter.isMeteringDisabled()).toBe(false);
  });

  it('[E8] stays off until the outermost work ends', () => {
    const meter = makeMeterControl();
    meter.runWithoutMetering(() => {
      meter.runWithoutMetering(() => {});
      expect(meter.isMeteringDisabled()).toBe(true);
    });
    expect(meter.isMeteringDisabled()).toBe(false);
  });

  it('[E8] comes back when the work fails', async () => {
    const meter = makeMeterControl();
    expect(() => meter.runWithoutMetering(fail)).toThrow(failure);
    expect(() => meter.unmetered(fail)()).toThrow(failure);
    await expect(meter.runWithoutMeteringAsync(fail)).rejects.toBe(failure);
    await expect(meter.runWithoutMeteringAsync(() => Promise.reject(failure))).rejects.toBe(
      failure,
    );
    expect(meter.isMeteringDisabled()).toBe(false);
  });

  it('[E8] is off until a promise settles', async () => {
    const meter = makeMeterControl();
    const { promise, resolve } = makePromiseKit<number>();
    const work = meter.runWithoutMeteringAsync(() => promise);
    expect(meter.isMeteringDisabled()).toBe(true);
    await settleTurns();
    expect(meter.isMeteringDisabled()).toBe(true);
    resolve(7);
    expect(await work).toBe(7);
    expect(meter.isMeteringDisabled()).toBe(false);
  });

  it('[E8] passes arguments on, and the result back', () => {
    const meter = makeMeterControl();
    const join = meter.unmetered(
      (text: string, count: number) => `${text} ${count} ${meter.isMeteringDisabled()}`,
    );
    expect(join('a', 2)).toBe('a 2 true');
  });

  it('[E8] of one vat says nothing of another', () => {
    const meter = makeMeterControl();
    meter.runWithoutMetering(() => {
      expect(makeMeterControl().isMeteringDisabled()).toBe(false);
    });
  });
});
