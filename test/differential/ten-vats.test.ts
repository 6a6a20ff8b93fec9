// Hand-written vats on the peer and on ours: every syscall, the vatstore, the outcomes and the
// tables are the same, but for what a test declares by name.
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import * as baggage from './vats/baggage.js';
import { collectionOfGarbage } from './vats/collection-of-garbage.js';
import { devices } from './vats/devices.js';
import { durableKinds } from './vats/durable-kinds.js';
import { disavowal, exits } from './vats/exits.js';
import { knownResolutions } from './vats/known-resolutions.js';
import { durableMapStores, virtualMapStores } from './vats/map-stores.js';
import { limits } from './vats/limits.js';
import { messagesData } from './vats/messages-data.js';
import { messagesMethods } from './vats/messages-methods.js';
import { metering } from './vats/metering.js';
import { notifyBatches } from './vats/notify-batches.js';
import { pipelining } from './vats/pipelining.js';
import { realCollector } from './vats/real-collector.js';
import { relaxed, unrelaxed } from './vats/relaxed.js';
import { restart } from './vats/restart.js';
import { resultPromises } from './vats/result-promises.js';
import { sends } from './vats/sends.js';
import { watchers } from './vats/watchers.js';

interface Case {
  readonly rule: string;
  readonly program: VatProgram;
  readonly declared?: readonly Difference[];
}

const cases: readonly Case[] = [
  { rule: 'M1', program: messagesData },
  { rule: 'M1', program: messagesMethods },
  { rule: 'M1', program: devices },
  { rule: 'M1', program: sends },
  { rule: 'M1', program: exits },
  { rule: 'M1', program: disavowal },
  { rule: 'M1', program: limits },
  { rule: 'M1', program: metering },
  { rule: 'PR1', program: pipelining },
  { rule: 'PR1', program: notifyBatches },
  { rule: 'PR1', program: knownResolutions },
  { rule: 'PR1', program: resultPromises },
  { rule: 'W1', program: watchers },
  { rule: 'U1', program: restart },
  { rule: 'U1', program: baggage.baggage },
  { rule: 'U1', program: baggage.forgottenKind },
  { rule: 'U1', program: baggage.throwingRoot },
  { rule: 'U1', program: baggage.plainRoot },
  { rule: 'U1', program: baggage.noRoot },
  { rule: 'U1', program: baggage.unnamedRoot },
  { rule: 'U1', program: baggage.promisedRoot },
  { rule: 'V1', program: virtualMapStores },
  { rule: 'V1', program: durableMapStores },
  { rule: 'V1', program: durableKinds },
  { rule: 'V1', program: relaxed },
  { rule: 'V1', program: unrelaxed },
  { rule: 'G1', program: collectionOfGarbage },
  { rule: 'G1', program: realCollector },
];

describe('a vat does the same on the peer and here', () => {
  it.each(cases)('[$rule] $program.name', async ({ program, declared = [] }) => {
    const { peer } = await expectSame(program, declared);
    expect(peer.length).toBeGreaterThan(5);
  });
});
