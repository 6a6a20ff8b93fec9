// What docs/differences.md says beside the peer of `isInstance`, of a `state` whose object is deleted, and of
// how often the collector is asked: 'own-kind-only', `state`, 'collector-asked'. Rules K5 and G2.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { GcRig, type GcVatTools } from '../support/gc-rig.js';
import type { ImplementationName } from '../support/implementations.js';

type IsInstance = (value: unknown, facetName?: string) => boolean;
interface Holder {
  state(): { readonly a?: unknown };
}

const methods = { state: ({ state }: { readonly state: { readonly a?: unknown } }) => state };
const init = (a: unknown) => ({ a });

const setUp = async (implementation: ImplementationName) => {
  const answers: Record<string, string> = {};
  let asked = 0;
  let kept: { readonly a?: unknown } | undefined;
  const answer = (name: string, ask: () => unknown): void => {
    try {
      answers[name] = String(ask());
    } catch (err) {
      answers[name] = `threw ${(err as Error).message}`;
    }
  };
  const build = ({ VatData }: GcVatTools): object => {
    const testers: Record<string, IsInstance> = {};
    const testedBy = (name: string): object => ({
      receiveInstanceTester: (isInstance: IsInstance) => void (testers[name] = isInstance),
    });
    const makePlain = VatData.defineKind('plain', init, methods, testedBy('plain'));
    const stateShape = { a: M.any() };
    VatData.defineKind('shaped', init, methods, { stateShape, ...testedBy('shaped') });
    VatData.defineKindMulti('kit', init, { f: methods, g: methods }, testedBy('kit'));
    const shelf = VatData.makeScalarBigMapStore('shelf');
    return Far('root', {
      test: (presence: unknown) => {
        for (const [name, isInstance] of Object.entries(testers)) {
          answer(name, () => isInstance(presence));
          answer(`${name}, data`, () => isInstance(5));
        }
        answer('inherited facet', () => testers['kit']?.(presence, 'toString'));
      },
      keepState: () => void (kept = (makePlain(7) as Holder).state()),
      readState: () => answer('read', () => kept?.a),
      chain: (length: number) => {
        let head: unknown;
        for (let index = 0; index < length; index += 1) head = makePlain(head);
        shelf.init('head', head);
      },
      clear: () => shelf.clear(),
    });
  };
  const rig = new GcRig({ implementation, build, atCollection: () => (asked += 1) });
  await rig.start();
  const killPlain = (): void => {
    for (const name of [...rig.hooks.slotToVal.keys()]) {
      if (name.startsWith('o+v10/') && rig.valueOf(name)) rig.kill(name);
    }
  };
  const asksOfSweep = async (): Promise<number> => {
    asked = 0;
    await rig.sweep();
    return asked;
  };
  return { rig, answers, killPlain, asksOfSweep };
};

describe('as docs/differences.md says', () => {
  it.each([
    [
      'ours',
      {
        plain: 'false',
        shaped: 'false',
        facet: 'threw exo class kit "kit" has no facet named "toString"',
      },
      [],
    ],
    [
      'peer',
      { plain: 'threw Check failed', shaped: 'true', facet: 'true' },
      ['vatstoreGet ["vom.o-200"]'],
    ],
  ] as const)('[K5] isInstance of %s, asked about a presence', async (name, expected, reads) => {
    const { rig, answers } = await setUp(name);
    const { calls } = await rig.call('test', ref('o-200'));
    expect(answers).toEqual({
      plain: expected.plain,
      shaped: expected.shaped,
      kit: 'false',
      'inherited facet': expected.facet,
      'plain, data': 'false',
      'shaped, data': 'false',
      'kit, data': 'false',
    });
    expect(calls.filter(call => call.includes('vom.o-'))).toEqual(reads);
  });

  it.each([
    ['ours', 'no state is stored for "o+v10/1"'],
    ['peer', 'Check failed'],
  ] as const)(
    '[K5] a kept state of a deleted object throws when it is read, on %s',
    async (name, text) => {
      const { rig, answers, killPlain } = await setUp(name);
      await rig.call('keepState');
      killPlain();
      await rig.sweep();
      expect(rig.store.entries().filter(([key]) => key.startsWith('vom.o+v10/'))).toEqual([]);
      await rig.call('readState');
      expect(answers['read']).toBe(`threw ${text}`);
    },
  );

  it.each([
    ['ours', 1],
    ['peer', 9],
  ] as const)(
    '[G2] for a chain of ten %s asks the collector this often: %i',
    async (name, times) => {
      const { rig, killPlain, asksOfSweep } = await setUp(name);
      await rig.call('chain', 10);
      killPlain();
      await rig.call('clear');
      expect(await asksOfSweep()).toBe(times);
    },
  );
});
