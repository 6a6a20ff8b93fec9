// What a sweep drops and finds unrecognized in one go is retired once: a WeakSet that falls with a
// virtual object of the same sweep has the import as its key. Kernels end a vat that retires twice.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { GcRig, saidOf } from '../support/gc-rig.js';
import type { GcVatTools } from '../support/gc-rig.js';

const build = ({ VatData, WeakMap: Map, WeakSet: Set }: GcVatTools): object => {
  const seen = new Map<object, WeakSet<object>>();
  const makeWatcher = VatData.defineKind('watcher', () => ({}), {}) as () => object;
  return Far('root', {
    see: (...imports: object[]) => {
      seen.set(makeWatcher(), new Set(imports));
    },
  });
};

describe.each(['ours', 'peer'] as const)('[G8] %s', implementation => {
  it('retires an import once whose last WeakSet goes while it is being dropped', async () => {
    const rig = new GcRig({ build, collector: 'real', implementation });
    await rig.start();
    const imports = [rig.importable(), rig.importable()];
    await rig.call('see', ...imports.map(vref => ref(vref)));
    const before = rig.transcript.length;
    await rig.sweep();
    const said = saidOf(rig.transcript.slice(before));
    expect(said).toEqual({ dropImports: imports, retireImports: imports, retireExports: [] });
  });
});
