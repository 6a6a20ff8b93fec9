// Durable objects: made, read and written.

import { Far } from '@endo/far';
import type { Scenario } from '../scenario.js';
import type { BuildRootObject } from '../vat.js';

const OBJECTS = 20;

interface Counter {
  read(): unknown;
  write(): void;
}

interface Context {
  readonly state: { label: string; count: number; note: string };
}

const buildRootObject: BuildRootObject = ({ VatData }) => {
  const make = VatData.defineDurableKind(
    VatData.makeKindHandle('counter'),
    (label: string) => ({ label, count: 0, note: 'a note that stays as it is' }),
    {
      read: ({ state }: Context) => state.note.length + state.label.length + state.count,
      write({ state }: Context) {
        state.count += 1;
      },
    },
  );
  const kept: Counter[] = [];
  for (let i = 0; i < OBJECTS; i += 1) kept.push(make(`counter ${i}`) as Counter);
  return Far('root', {
    make() {
      for (let i = 0; i < OBJECTS; i += 1) make(`counter ${i}`);
    },
    read() {
      for (const counter of kept) counter.read();
    },
    write() {
      for (const counter of kept) counter.write();
    },
    use() {
      for (let i = 0; i < OBJECTS; i += 1) {
        const counter = make(`counter ${i}`) as Counter;
        counter.write();
        counter.write();
        counter.write();
      }
    },
  });
};

const row = (name: string, method: string, step: string, goal: number, steps = 100): Scenario => ({
  name,
  step,
  goal,
  steps,
  buildRootObject,
  run: vat => vat.call(method, '[]'),
});

export const durable: readonly Scenario[] = [
  row('durable object, make', 'make', `${OBJECTS} objects made in one crank`, 3),
  row('durable object, read', 'read', `the state of ${OBJECTS} objects read in one crank`, 6),
  row('durable object, write', 'write', `the state of ${OBJECTS} objects changed in one crank`, 6),
  row('durable objects', 'use', `${OBJECTS} objects made, each changed three times`, 10, 30),
];
