// Hand-written vats on the peer and on ours: every syscall, the vatstore, the outcomes and the
// tables are the same, but for what a test declares by name.
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import * as declared from './declared.js';
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
import { relaxed, unrelaxed } from './vats/relaxed.js';
import { restart } from './vats/restart.js';
import { resultPromises } from './vats/result-promises.js';
import { sends } from './vats/sends.js';
import { watchRefusals } from './vats/watch-refusals.js';
import { watchers } from './vats/watchers.js';

interface Case {
  readonly rule: string;
  readonly program: VatProgram;
  readonly declared?: readonly Difference[];
}

const cases: readonly Case[] = [
  { rule: 'T6', program: messagesData },
  { rule: 'M6', program: messagesMethods, declared: declared.failuresWithoutResult },
  { rule: 'D1', program: devices, declared: declared.named },
  { rule: 'M1', program: sends },
  { rule: 'X1', program: exits, declared: declared.named },
  { rule: 'X2', program: disavowal },
  { rule: 'E5', program: limits, declared: declared.limits },
  { rule: 'E8', program: metering },
  { rule: 'M3', program: pipelining },
  { rule: 'P10', program: notifyBatches },
  { rule: 'P7', program: knownResolutions },
  { rule: 'M7', program: resultPromises },
  { rule: 'W4', program: watchers },
  { rule: 'W1', program: watchRefusals, declared: declared.watchRefusals },
  { rule: 'W7', program: restart },
  { rule: 'U3', program: baggage.baggage },
  { rule: 'K4', program: baggage.forgottenKind },
  { rule: 'U2', program: baggage.throwingRoot },
  { rule: 'U2', program: baggage.plainRoot, declared: declared.rootNotFar('{"data":1}') },
  { rule: 'U2', program: baggage.noRoot, declared: declared.rootNotFar('"[undefined]"') },
  { rule: 'U2', program: baggage.unnamedRoot },
  { rule: 'U4', program: baggage.promisedRoot },
  { rule: 'C1', program: virtualMapStores },
  { rule: 'C4', program: durableMapStores },
  { rule: 'K3', program: durableKinds, declared: declared.durableKinds },
  { rule: 'V7', program: relaxed, declared: declared.named },
  { rule: 'V7', program: unrelaxed, declared: declared.named },
  { rule: 'G4', program: collectionOfGarbage },
];

describe('a vat does the same on the peer and here', () => {
  for (const { rule, program, declared: differences = [] } of cases) {
    it(`[${rule}] ${program.name}`, async () => {
      const { peer } = await expectSame(program, differences);
      expect(peer.length).toBeGreaterThan(5);
    });
  }
});
