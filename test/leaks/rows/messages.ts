/** Messages in and out, their results, and promises by every way. */
import { E, Far } from '@endo/far';
import { capdata, methargs, notify, ref } from '../../support/capdata.js';
import { makeKit } from '../row.js';
import type { Kit, Remote, Row } from '../row.js';

const presence: Row['given'] = (_kernel, index) => ref(`o-${50 + (index % 100)}`);
const promise: Row['given'] = kernel => ref(kernel.fresh('p-'));
const sending = (op: (remote: Remote, index: number) => unknown, given = presence): Row => ({
  covers: [],
  given,
  inVat: () => (index, remote) => void op(remote as Remote, index),
});
const quiet = (sent: Promise<unknown>): void => void sent.catch(() => {});

export const messageRows: Readonly<Record<string, Row>> = {
  'message that is answered': { covers: ['delivery message'], inVat: () => index => ({ index }) },
  'message that fails': {
    covers: ['delivery message'],
    outside: async (kernel, index) => {
      const result = index % 3 === 2 ? null : kernel.fresh('p-');
      const what = methargs(index % 2 === 0 ? 'missing' : 'fail', []);
      await kernel.deliver(['message', 'o+0', { methargs: what, result }]);
    },
  },
  'message that reads a property or calls': {
    covers: ['delivery message'],
    outside: async (kernel, index) => {
      const what = index % 2 === 0 ? capdata(['go']) : capdata([undefined, []]);
      await kernel.deliver(['message', 'o+0', { methargs: what, result: kernel.fresh('p-') }]);
    },
  },
  'message that is refused': {
    covers: ['delivery message'],
    outside: async (kernel, index) => {
      const body = ['#{', '#["go",["$0"]]', '#["go",["$7"]]', '#5', '#[5,[]]'][index % 5] ?? '';
      const slots = index % 5 === 1 ? ['o+99999'] : [`o-${60 + (index % 10)}`];
      const result = kernel.fresh('p-');
      await kernel.deliver(['message', 'o+0', { methargs: { body, slots }, result }]);
      await kernel.deliver([
        'message',
        'nonsense',
        { methargs: { body: '#[]', slots: [] }, result },
      ]);
    },
  },
  'message to a new export': {
    covers: ['delivery message', 'delivery dropExports', 'delivery retireExports'],
    inVat: () => index => Far(`export ${index % 3}`, { m: () => index }),
  },
  'result that the vat comes to decide': {
    covers: ['delivery message'],
    outside: async kernel => {
      const [asked, result] = [kernel.fresh('p-'), kernel.fresh('p-')];
      await kernel.call('keep', [ref(result), ref(asked)]);
      const data = methargs('kept', []);
      await kernel.deliver(['message', 'o+0', { methargs: data, result }]);
      await kernel.deliver(['message', 'o+0', { methargs: data, result: kernel.fresh('p-') }]);
      await kernel.deliver(notify([asked, false, capdata(1)]));
      await kernel.call('keep', []);
    },
  },
  'answer with the answer before': {
    covers: ['delivery message'],
    // Of each result only the next one needs to know.
    inVat: () => {
      let before: Promise<unknown> | undefined;
      return (_index, given) => {
        const settled = before;
        before = E(given as Remote).m();
        quiet(before);
        return settled;
      };
    },
    given: presence,
  },
  'answer of an answer': {
    covers: ['delivery message'],
    outside: async kernel => {
      const result = kernel.fresh('p-');
      const data = methargs('chain', [ref('o-70')]);
      await kernel.deliver(['message', 'o+0', { methargs: data, result }]);
      await kernel.settle();
      const last = kernel.lastSent ?? '';
      const next = methargs('chained', []);
      await kernel.deliver(['message', 'o+0', { methargs: next, result: last }]);
    },
  },
  'E(presence).m()': {
    ...sending(remote => quiet(E(remote).m({ some: ['data'] }, Far('argument', {})))),
    covers: ['E', 'syscall send', 'syscall subscribe', 'delivery notify'],
  },
  'E(presence)()': sending(remote => quiet(E(remote)(1))),
  'E.get': { ...sending(remote => quiet(E.get(remote).m)), covers: ['E.get'] },
  'E.get of a promise': { ...sending(p => quiet(E.get(p).m), promise), covers: ['E.get'] },
  'E.when': { ...sending(p => quiet(E.when(p)), promise), covers: ['E.when'] },
  'E.resolve': { ...sending(p => quiet(E.resolve(p)), promise), covers: ['E.resolve'] },
  'E.sendOnly(presence)': {
    ...sending(remote => E.sendOnly(remote).m(Far('argument', {}))),
    covers: ['E.sendOnly'],
  },
  'E.sendOnly(promise)': { ...sending(p => E.sendOnly(p).m(1), promise), covers: ['E.sendOnly'] },
  'E.sendOnly that calls': sending(remote => E.sendOnly(remote)(1)),
  'E.sendOnly that is refused': sending(remote => E.sendOnly(remote).m(() => 1)),
  'E(promise).m()': sending(p => quiet(E(p).m(1)), promise),
  'pipelined messages': sending(remote => quiet(E(E(remote).m() as Promise<Remote>).m())),
  'message that is refused to its sender': sending(remote =>
    quiet(E(remote).m(Far('named', {}), Promise.resolve(), () => 'not passable')),
  ),
  'promise that settles when it was sent': {
    ...sending((remote, index) => {
      const kit = makeKit();
      quiet(E(remote).m(kit.promise));
      void Promise.resolve().then(() =>
        index % 2 === 0 ? kit.resolve(remote) : kit.reject(index),
      );
    }),
    covers: ['syscall resolve'],
  },
  'promise that settles in a later delivery': {
    ...sending(remote => void remote),
    inVat: () => {
      let kit: Kit | undefined;
      return (index, remote) => {
        if (index % 2 === 0) kit?.reject(Error('too late'));
        else kit?.resolve({ a: Far('value', {}) });
        kit = makeKit();
        quiet(E(remote as Remote).m(kit.promise));
      };
    },
  },
  'promise that is settled when it is sent': sending((remote, index) => {
    const inner = harden(Promise.resolve(index));
    quiet(E(remote).m(harden(Promise.resolve([inner])), harden(Promise.reject(Error('known')))));
  }),
  'promise of what cannot pass': sending(remote => quiet(E(remote).m(Promise.resolve(() => 1)))),
  'promises that name each other': sending(remote => {
    const [a, b] = [makeKit(), makeKit()];
    quiet(E(remote).m(a.promise, b.promise));
    a.resolve([b.promise]);
    b.resolve([a.promise]);
  }),
  'imported promise that goes on to others': {
    covers: ['delivery notify'],
    given: promise,
    inVat: () => (_index, p) => {
      quiet(p as Promise<unknown>);
      return p;
    },
  },
  notify: {
    covers: ['delivery notify'],
    outside: async kernel => {
      const [a, b, c] = [kernel.fresh('p-'), kernel.fresh('p-'), kernel.fresh('p-')];
      await kernel.call('take', [ref(a)]);
      await kernel.deliver(
        notify(
          [c, true, capdata(Error('no'))],
          [b, false, capdata([ref(a), ref(c)])],
          [a, false, capdata([ref(b), ref('o-50')])],
        ),
      );
    },
  },
  'notify that is stale or unreadable': {
    covers: ['delivery notify'],
    outside: async (kernel, index) => {
      const p = kernel.fresh('p-');
      await kernel.call('take', [ref(p)]);
      await kernel.deliver(notify([kernel.fresh('p-'), false, capdata([ref('o-51'), index])]));
      await kernel.deliver(notify([p, false, { body: '#["$0","$5"]', slots: ['o-52'] }]));
      await kernel.deliver(notify([p, true, capdata(1)]));
    },
  },
};
