// Each sort of departure is found at its very place: recordings of ours that are changed at one place.
import { describe, expect, test } from 'vitest';
import type { Episode, Exchange } from '../../src/transcripts/exchange.js';
import { tellDeparture } from '../../src/transcripts/show.js';
import { sends } from '../differential/vats/sends.js';
import { virtualMapStores } from '../differential/vats/map-stores.js';
import { episodesOf, recordRun, replayLife } from './record-run.js';
import type { RecordedLife, Replayed } from './record-run.js';

const recordOnce = async (program: typeof sends): Promise<[RecordedLife, Episode[]]> => {
  const { lives } = await recordRun(program, 'ours');
  const [life] = lives;
  if (life === undefined) throw Error('nothing was recorded');
  return [life, await episodesOf(life.lines)];
};

const withExchanges = (
  episodes: readonly Episode[],
  at: number,
  change: (exchanges: Exchange[]) => void,
): Episode[] =>
  episodes.map((episode, index) => {
    if (index !== at) return episode;
    const exchanges = [...episode.exchanges];
    change(exchanges);
    return { ...episode, exchanges };
  });

/** A delivery in the middle that has a good many syscalls. */
const placeIn = (episodes: readonly Episode[]): number => {
  const at = episodes.findIndex(({ exchanges }, index) => index > 2 && exchanges.length > 3);
  if (at < 0) throw Error('no delivery has enough syscalls');
  return at;
};

interface Case {
  readonly what: string;
  readonly change: (exchanges: Exchange[]) => void;
  readonly index: number;
  readonly seen: (result: Replayed, was: readonly Exchange[]) => void;
}

const strange: Exchange = { s: ['vatstoreSet', 'strange', '1'], r: ['ok', null] };

const cases: readonly Case[] = [
  {
    what: 'a syscall that was not made',
    change: exchanges => void exchanges.splice(1, 0, strange),
    index: 1,
    seen: ({ departure }, was) => {
      expect(departure?.before).toEqual(strange.s);
      expect(departure?.now).toEqual(was[1]?.s);
    },
  },
  {
    what: 'a syscall that is made besides',
    change: exchanges => void exchanges.splice(2, 1),
    index: 2,
    seen: ({ departure }, was) => {
      expect(departure?.before).toEqual(was[3]?.s);
      expect(departure?.now).toEqual(was[2]?.s);
    },
  },
  {
    what: 'another argument',
    change: exchanges => {
      const [type, first] = exchanges[1]?.s as unknown[];
      exchanges[1] = { s: [type, first, 'other'], r: ['ok', null] };
    },
    index: 1,
    seen: ({ departure }, was) => {
      expect(departure?.now).toEqual(was[1]?.s);
      const told = tellDeparture(departure ?? (undefined as never), 5).join('\n');
      expect(told).toMatch(/^delivery 5 \(line \d+\), message o\+\d/);
      expect(told).toMatch(/first difference at \[2\].*: "other" before/);
    },
  },
  {
    what: 'a syscall too few at the end',
    change: exchanges => void exchanges.pop(),
    index: -1,
    seen: ({ departure }, was) => {
      expect(departure?.before).toBeUndefined();
      expect(departure?.now).toEqual(was.at(-1)?.s);
    },
  },
  {
    what: 'a syscall too many at the end',
    change: exchanges => void exchanges.push(strange),
    index: -2,
    seen: ({ departure }) => {
      expect(departure?.before).toEqual(strange.s);
      expect(departure?.now).toBeUndefined();
    },
  },
];

describe('[H1] a vat that leaves its record', () => {
  test.each(cases)('is found at the place: $what', async ({ change, index, seen }) => {
    for (const program of [sends, virtualMapStores]) {
      const [life, episodes] = await recordOnce(program);
      const at = placeIn(episodes);
      const was = episodes[at]?.exchanges ?? [];
      const result = await replayLife(life, 0, withExchanges(episodes, at, change));
      expect(result.deliveries).toBe(at);
      expect(result.departure?.episode.place).toBe(episodes[at]?.place);
      const wanted = index >= 0 ? index : was.length + (index === -1 ? -1 : 0);
      expect(result.departure?.index).toBe(wanted);
      seen(result, was);
    }
  });

  test('by ending otherwise is found as well', async () => {
    const [life, episodes] = await recordOnce(sends);
    const at = placeIn(episodes);
    const failed = episodes.map((episode, index) =>
      index === at ? { ...episode, isOk: false, problem: 'no luck' } : episode,
    );
    const { deliveries, otherEnd } = await replayLife(life, 0, failed);
    expect(deliveries).toBe(at);
    expect(otherEnd).toMatchObject({ before: 'it failed: no luck', now: 'it succeeds' });
  });

  test('by another answer of the vatstore is found where it shows', async () => {
    const [life, episodes] = await recordOnce(virtualMapStores);
    const isRead = ({ s, r }: Exchange): boolean =>
      (s as unknown[])[0] === 'vatstoreGet' && (r as unknown[])[1] === '1';
    const at = episodes.findIndex(({ exchanges }) => exchanges.some(isRead));
    const changed = withExchanges(episodes, at, exchanges => {
      const index = exchanges.findIndex(isRead);
      exchanges[index] = { s: exchanges[index]?.s, r: ['ok', '7'] };
    });
    const { deliveries, departure } = await replayLife(life, 0, changed);
    expect(deliveries).toBe(at);
    expect(JSON.stringify(departure?.now)).toMatch(/"[68]"/);
  });

  test('is not said of a recording that breaks off', async () => {
    const [life, episodes] = await recordOnce(sends);
    const at = placeIn(episodes);
    const ends = life.lines.flatMap((line, index) => (line.startsWith('["done"') ? [index] : []));
    const cut = [...life.lines.slice(0, (ends[at] ?? 0) - 1), '["syscall",["vatsto'];
    const result = await replayLife({ ...life, lines: cut });
    expect(result).toMatchObject({ brokeOff: true, deliveries: at, departure: undefined });
  });
});

describe('[H3] retention is told along the way', () => {
  test('after so many deliveries each, and at the end', async () => {
    const [life, episodes] = await recordOnce(sends);
    const { retentions, retention } = await replayLife(life, 2);
    expect(retentions.map(({ deliveries }) => deliveries)).toEqual(
      episodes.flatMap((_episode, index) => (index % 2 === 1 ? [index + 1] : [])),
    );
    expect(retention.deliveries).toBe(episodes.length);
    expect(retention.names).toBe(retention.statistics['slotToVal']);
  });
});
