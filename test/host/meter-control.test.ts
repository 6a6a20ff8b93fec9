// Meter control with an engine that meters, and without any books.
import { expect, test } from 'vitest';
import { makeMeterControl, makeNoopMeterControl } from '../../src/host/index.js';

test('the meter is switched at the outermost section only, also when it throws', async () => {
  const switched: boolean[] = [];
  const meter = makeMeterControl({ setMetering: isOn => switched.push(isOn) });
  meter.runWithoutMetering(() => meter.runWithoutMetering(() => {}));
  expect(switched).toEqual([false, true]);
  const unmetered = meter.unmetered((text: string) => {
    throw Error(text);
  });
  expect(() => unmetered('as it goes')).toThrow('as it goes');
  expect(switched).toEqual([false, true, false, true]);
  const failing = meter.runWithoutMeteringAsync(async () => {
    await Promise.resolve();
    expect(switched).toHaveLength(5);
    throw Error('later');
  });
  await expect(failing).rejects.toThrow('later');
  expect(switched).toEqual([false, true, false, true, false, true]);
});

test('without books nothing is refused', async () => {
  const meter = makeNoopMeterControl();
  meter.assertIsMetered();
  meter.assertNotMetered();
  expect(meter.isMeteringDisabled()).toBe(true);
  expect(meter.runWithoutMetering(() => 1)).toBe(1);
  expect(await meter.runWithoutMeteringAsync(() => 2)).toBe(2);
  expect(meter.unmetered((x: number) => x + 1)(2)).toBe(3);
  await expect(meter.runWithoutMeteringAsync(() => Promise.reject(Error('no')))).rejects.toThrow();
});
