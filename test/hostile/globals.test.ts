// What a vat finds in its Compartment: nothing that leads to the library's tables, to the collector,
// to the kernel, or to anything that it could change for others.
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { failureOf, hostileVat, startHostile } from './compartment-vat.js';

describe('a hostile vat looks around', () => {
  it('[E1] has no collector, no kernel and no clock among its globals', async () => {
    const vat = await startHostile(
      hostileVat(`look() {
        for (const name of ['WeakRef', 'FinalizationRegistry', 'gc', 'process', 'require',
            'setTimeout', 'setImmediate', 'queueMicrotask', 'syscall', 'performance']) {
          if (typeof globalThis[name] !== 'undefined') note('has ' + name);
        }
        attempt('now', () => Date.now());
        attempt('random', () => Math.random());
        attempt('constructor', () => note.constructor('return globalThis')());
        attempt('function', () => (async () => {}).constructor('return 1'));
      }`),
    );
    await vat.run.message('o+0', 'look');
    const notes = vat.notes();
    expect(notes.filter(note => note.startsWith('has '))).toEqual([]);
    expect(notes).toHaveLength(4);
    expect(notes.every(note => / threw (TypeError|SyntaxError|Error)/.test(note))).toBe(true);
  });

  it('[K5] finds nothing that it could change, however far it walks', async () => {
    // Everything reachable by properties and prototypes from what the library hands out.
    const vat = await startHostile(
      hostileVat(
        `walk(presence, promise, device) {
          const make = VatData.defineKind('kind', () => ({ a: 1 }), {
            self({ self, state }) { return [self, state]; },
          });
          const kit = VatData.defineKindMulti('kit', () => ({}), { f: { m() {} }, g: { m() {} } })();
          const one = make();
          const store = VatData.makeScalarBigMapStore('store');
          store.init('a', presence);
          const roots = { VatData, WeakMap, WeakSet, vatPowers, baggage, presence, promise, device,
            one, parts: one.self(), kit, store, keys: store.keys(), entries: store.entries(),
            map: new WeakMap(), set: new WeakSet(), handle: VatData.makeKindHandle('h'),
            node: vatPowers.D(device) };
          const seen = new Set();
          const todo = Object.entries(roots);
          let count = 0;
          while (todo.length > 0) {
            const [path, value] = todo.pop();
            if (Object(value) !== value || seen.has(value)) continue;
            seen.add(value);
            count += 1;
            if (path !== 'parts' && !Object.isFrozen(value)) note('not frozen: ' + path);
            const prototype = Object.getPrototypeOf(value);
            todo.push([path + '.__proto__', prototype]);
            if (path.split('.').length > 12) continue;
            for (const [key, d] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
              for (const part of [d.value, d.get, d.set]) todo.push([path + '.' + key, part]);
            }
          }
          note('walked ' + (count > 50));
        }`,
      ),
    );
    await vat.run.message('o+0', 'walk', [ref('o-50'), ref('p-60'), ref('d-70')]);
    const notes = vat.notes();
    expect(notes).toContain('walked true');
    // Weak collections and iterators are the vat's own, as those of the language are; what they
    // share with others is frozen.
    expect(notes.filter(note => note.startsWith('not frozen')).sort()).toEqual(
      ['entries', 'keys', 'map', 'set'].map(name => `not frozen: ${name}`),
    );
  });

  it('[T8] reaches no table: what it is handed tells no vref, and no vref makes an object', async () => {
    const vat = await startHostile(
      hostileVat(
        `forge(presence) {
          const names = [];
          for (const value of [presence, Far('mine', {}), baggage]) {
            for (const key of Reflect.ownKeys(value)) names.push(String(key));
            names.push(String(value));
          }
          note(names.join(' '));
          // Texts that look like names are texts.
          const map = VatData.makeScalarBigMapStore('map');
          for (const text of ['o-51', 'o+0', 'o+d6/3', '$0', '&0', '@o-51', 'vom.rc.o-50']) {
            map.init(text, harden([text, { '#slot': text, '@qclass': 'slot', index: 0 }]));
            const [back] = map.get(text);
            if (back !== text) note('became ' + typeof back);
          }
          return harden([...map.keys(), { '@qclass': 'slot', index: 0, iface: 'x' }, '$0', '&0']);
        },
        pretend(presence) {
          // An object that calls itself what a presence is called is another object.
          const twin = Far(String(presence).slice(8, -1).replace('Alleged: ', ''), {});
          note(String(String(twin) === String(presence)));
          return harden([twin, Object.create(presence, {})]);
        },
        twin(presence) {
          return harden([Far(String(presence).slice(8, -1).replace('Alleged: ', ''), {})]);
        },
        symbols(presence) {
          attempt('remotable', () => Object.freeze(Object.create(Object.create(Object.prototype, {
            [Symbol.for('passStyle')]: { value: 'remotable' },
            [Symbol.toStringTag]: { value: 'Alleged: presence o-50' },
          }))) && E(presence).take(harden(Object.create(Object.create(Object.prototype, {
            [Symbol.for('passStyle')]: { value: 'remotable' },
            [Symbol.toStringTag]: { value: 'Alleged: presence o-50' },
          })))) && 'sent');
        }`,
      ),
    );
    const { run } = vat;
    await run.message('o+0', 'forge', [ref('o-50')], 'p-60');
    const [names, ...others] = vat.notes();
    expect(names).toContain('[object Alleged: presence o-50]');
    expect(others).toEqual([]);
    const [[[, isReject, data]]] = run.calls('resolve')[0]?.args as [
      [[string, boolean, { body: string; slots: string[] }]],
    ];
    // A record with a name of the encoding's is refused or escaped, and never becomes a slot.
    expect(isReject ? [] : data.slots).toEqual([]);
    await run.message('o+0', 'twin', [ref('o-50')], 'p-61');
    const [[[, , twin]]] = run.calls('resolve').at(-1)?.args as [
      [[string, boolean, { body: string; slots: string[] }]],
    ];
    // It looks the same, and it is the vat's own.
    expect(twin.slots).toEqual([expect.stringMatching(/^o\+\d+$/)]);
    await run.message('o+0', 'pretend', [ref('o-50')], 'p-62');
    const [[[, , heirs]]] = run.calls('resolve').at(-1)?.args as [
      [[string, boolean, { body: string; slots: string[] }]],
    ];
    // Nor is what inherits from a presence the presence.
    expect(heirs.slots.filter(name => !/^o\+\d+$/.test(name))).toEqual([]);
    expect(vat.notes()).toEqual(['true']);
    await run.message('o+0', 'symbols', [ref('o-50')]);
    expect(run.calls('send', true).flatMap(({ args }) => (args[1] as typeof twin).slots)).toEqual(
      run.calls('send', true).length === 0 ? [] : [expect.stringMatching(/^o\+\d+$/)],
    );
    vat.inspect().checkInvariants();
    expect(failureOf(vat)).toBeUndefined();
  });
});
