// The programs of the comparison, recorded on ours and on the peer, and replayed on ours: what ours
// has said it says again; what the peer has said it says as well, or leaves it at a named difference.
import { Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import * as edge from '../differential/vats/deliberate-edge.js';
import * as deliberate from '../differential/vats/deliberate.js';
import { collectionOfGarbage } from '../differential/vats/collection-of-garbage.js';
import { durableKinds } from '../differential/vats/durable-kinds.js';
import { disavowal } from '../differential/vats/exits.js';
import { knownResolutions } from '../differential/vats/known-resolutions.js';
import { durableMapStores, virtualMapStores } from '../differential/vats/map-stores.js';
import { messagesData } from '../differential/vats/messages-data.js';
import { notifyBatches } from '../differential/vats/notify-batches.js';
import { pipelining } from '../differential/vats/pipelining.js';
import { restart } from '../differential/vats/restart.js';
import { sends } from '../differential/vats/sends.js';
import { watchers } from '../differential/vats/watchers.js';
import type { VatProgram } from '../support/vat-program.js';
import { recordRun, replayLife } from './record-run.js';

const programs: readonly VatProgram[] = [
  collectionOfGarbage,
  disavowal,
  durableMapStores,
  knownResolutions,
  messagesData,
  notifyBatches,
  pipelining,
  restart,
  sends,
  virtualMapStores,
  watchers,
];
/** What a kernel that is not careful passes on. */
const unreadable: VatProgram = {
  name: 'a message that cannot be read',
  build: () => Far('root', { take: () => 'taken' }),
  async script(run) {
    await run.start();
    const methargs = { body: '#["take",["$7"]]', slots: [] };
    await run.deliver(['message', 'o+0', { methargs, result: 'p-60' }]);
  },
};

const cases = programs.map(program => ({ name: program.name, program }));

describe('[H1] a recording', () => {
  test.each(cases)('of ours is replayed without any difference: $name', async ({ program }) => {
    const { lives } = await recordRun(program, 'ours');
    let syscalls = 0;
    for (const life of lives) {
      const result = await replayLife(life);
      expect(result).toMatchObject({ departure: undefined, otherEnd: undefined, named: {} });
      expect(result.reworded).toBe(0);
      syscalls += result.syscalls;
    }
    expect(syscalls).toBeGreaterThan(10);
  });

  test.each(cases)('of the peer is replayed on ours: $name', async ({ program }) => {
    const { lives } = await recordRun(program, 'peer');
    for (const life of lives) {
      const result = await replayLife(life);
      expect(result).toMatchObject({ departure: undefined, otherEnd: undefined });
    }
  });
});

describe('[H2] a named difference is recognized', () => {
  test.each([
    { name: 'retired-name', program: deliberate.retiredSent, goesOn: false },
    { name: 'sendOnly-sends', program: deliberate.sendOnly, goesOn: true },
    { name: 'subscribe-on-watch', program: deliberate.watchOfExported, goesOn: true },
    { name: 'resolved-once', program: deliberate.knownWatchedAndSent, goesOn: true },
    { name: 'stale-mention', program: deliberate.staleInBatch, goesOn: true },
    { name: 'call-promise', program: edge.callPromise, goesOn: true },
    { name: 'leftovers', program: deliberate.leftoverRemotable, goesOn: false },
    { name: 'leftovers', program: deliberate.leftoverVirtual, goesOn: false },
    { name: 'retired-name', program: deliberate.retiredWatched, goesOn: false },
    { name: 'unreadable-answered', program: unreadable, goesOn: false },
    { name: 'strict-edge', program: durableKinds, goesOn: false },
    { name: 'known-batch-first', program: edge.knownBatch, goesOn: false },
  ])('$name', async ({ name, program, goesOn }) => {
    const { lives } = await recordRun(program, 'peer');
    const results = await Promise.all(lives.map(life => replayLife(life)));
    const ends = results.flatMap(({ otherEnd }) => otherEnd ?? []);
    const met: (string | undefined)[] = results.flatMap(({ named }) => Object.keys(named));
    expect([...met, ...ends.map(end => end.name)]).toContain(name);
    const left = results.flatMap(({ departure }) => departure ?? []);
    expect(left.every(departure => departure.name !== undefined)).toBe(true);
    if (!goesOn) expect([...left, ...ends].map(departure => departure.name)).toContain(name);
  });
});
