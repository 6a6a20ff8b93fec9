// The WeakMap and WeakSet of user code, which know virtual objects and presences by their vref.
import { Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const weakKeyed: VatProgram = {
  name: 'WeakMap and WeakSet',
  build: ({ note, VatData, WeakMap, WeakSet, expose }) => {
    const attempt = makeAttempt(note);
    let map: WeakMap<object, unknown> | undefined = new WeakMap();
    const set = new WeakSet<object>();
    const makeThing = VatData.defineKind('thing', () => ({}), { hello: () => 'hello' });
    const local = Far('local', {});
    expose('map', map);
    return Far('root', {
      set: (key: object, value: unknown) => attempt('set', () => void map?.set(key, value)),
      get: (key: object) => attempt('get', () => map?.get(key)),
      has: (key: object) => attempt('has', () => map?.has(key)),
      delete: (key: object) => attempt('delete', () => map?.delete(key)),
      add: (key: object) => attempt('add', () => void set.add(key)),
      inSet: (key: object) => attempt('inSet', () => set.has(key)),
      unset: (key: object) => attempt('unset', () => set.delete(key)),
      thing: () => makeThing(),
      local: () => {
        attempt('set local', () => void map?.set(local, 1));
        attempt('get local', () => map?.get(local));
        attempt('scalar key', () => void (map as Map<unknown, unknown> | undefined)?.set(1, 1));
        attempt('tag', () => Object.prototype.toString.call(map));
        attempt('instance', () => map instanceof WeakMap && set instanceof WeakSet);
      },
      dropMap: () => {
        map = undefined;
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'thing', [], 'p-1');
    for (const key of ['o-50', 'o+v10/1']) {
      await run.message('o+0', 'set', [ref(key), ref('o-51')]);
      await run.message('o+0', 'get', [ref(key)]);
      await run.message('o+0', 'has', [ref(key)]);
      await run.message('o+0', 'add', [ref(key)]);
      await run.message('o+0', 'inSet', [ref(key)]);
    }
    await run.message('o+0', 'get', [ref('o-52')]);
    await run.message('o+0', 'local');
    // The representative goes, the entry stays; then the object itself goes.
    run.kill('o+v10/1');
    await run.sweep();
    await run.message('o+0', 'get', [ref('o+v10/1')]);
    run.kill('o+v10/1');
    await run.deliver(['dropExports', ['o+v10/1']]);
    await run.sweep();
    // A presence that is a weak key is dropped, but not retired.
    run.kill('o-50');
    await run.sweep();
    await run.message('o+0', 'has', [ref('o-50')]);
    await run.deliver(['retireImports', ['o-50']]);
    await run.message('o+0', 'set', [ref('o-53'), 1]);
    await run.message('o+0', 'set', [ref('o-54'), 1]);
    await run.message('o+0', 'delete', [ref('o-54')]);
    await run.message('o+0', 'add', [ref('o-55')]);
    await run.message('o+0', 'unset', [ref('o-55')]);
    run.kill('o-53');
    run.kill('o-54');
    await run.sweep();
    await run.message('o+0', 'dropMap');
    run.kill('map');
    await run.sweep();
    await run.sweep();
  },
};
