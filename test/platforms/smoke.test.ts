// The smoke suite of all platforms, on this one and from the sources.
import { describe, it } from 'vitest';
import { smoke } from './smoke.mjs';

describe('what every platform must do', () => {
  it.each(Object.entries(smoke))('%s', async (_title, run) => {
    await run();
  });
});
