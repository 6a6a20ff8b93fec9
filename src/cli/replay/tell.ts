/**
 * What came of a replay, as text for a terminal and as JSON for programs.
 */
import { titleOf, tellDeparture, oneLine } from '../../transcripts/show.js';
import { type Column, table } from '../output/layout.js';
import { count, plural } from '../output/numbers.js';
import type { Retention } from './play.js';
import type { Replayed } from './run.js';

/** Whether the vat has said to the end what it said then. */
export const isFaithful = ({ result }: Replayed): boolean =>
  result.departure === undefined && result.otherEnd === undefined;

const NAMES = { ours: 'liveslots', peer: 'the peer' } as const;

/** Where a difference need not be one of the layer. */
const OF_THE_ENGINE =
  '  what is found dead, and when, is up to the engine as well: a vat of XS is replayed on XS by liveslots-replay';

const LEFT_THE_RECORD = 'the replay has left the record';

function tellEnd({ result }: Replayed): string[] {
  const { departure, failure, otherEnd, deliveries, brokeOff } = result;
  if (departure !== undefined) {
    const lines = [
      ...tellDeparture(departure, deliveries + 1),
      // The vat was stopped there: other failures tell more.
      ...(failure === undefined || failure.includes(LEFT_THE_RECORD)
        ? []
        : [`  the delivery fails now: ${oneLine(failure)}`]),
    ];
    const isCollection = departure.episode.delivery[0] === 'bringOutYourDead';
    return isCollection && departure.name === undefined ? [...lines, OF_THE_ENGINE] : lines;
  }
  if (otherEnd !== undefined) {
    const { episode, before, now, name } = otherEnd;
    return [
      `delivery ${count(deliveries + 1)} (${episode.place}), ${titleOf(episode.delivery)}: ends otherwise`,
      `  before  ${oneLine(before)}`,
      `  now     ${oneLine(now)}`,
      name === undefined
        ? '  no named difference explains it'
        : `  the difference may be "${name}" (docs/differences.md)`,
    ];
  }
  return brokeOff ? ['the recording breaks off during the next delivery'] : [];
}

/** One layer's part: how far it came, what was passed, and where it left the record. */
export function tellReplayed(replayed: Replayed): string[] {
  const { layer, result, warnings } = replayed;
  const { deliveries, syscalls, reworded, named } = result;
  const isLast = (name: string): boolean => result.departure?.name === name;
  const passed = Object.entries(named).flatMap(([name, times]) => {
    const before = isLast(name) ? times - 1 : times;
    return before > 0 ? [`"${name}" ${plural(before, 'time')}`] : [];
  });
  return [
    `${NAMES[layer]}: ${plural(deliveries, 'delivery', 'deliveries')} and ${plural(syscalls, 'syscall')} as they were`,
    ...(reworded > 0
      ? [`  of these, ${plural(reworded, 'syscall')} with other texts of errors or of presences`]
      : []),
    ...(passed.length > 0 ? [`  named differences that were passed: ${passed.join(', ')}`] : []),
    ...[...warnings].map(
      ([text, times]) =>
        `  warned${times > 1 ? ` ${count(times)} times` : ''}: ${oneLine(text, 200)}`,
    ),
    ...tellEnd(replayed),
  ];
}

/** How the tables grew: a row for each moment, and columns for each layer. */
export function tellRetention(all: readonly Replayed[], columns: number): string {
  const moments = new Map<number, Map<string, Retention>>();
  for (const { layer, result, retentions } of all) {
    for (const retention of [...retentions, result.retention]) {
      const row = moments.get(retention.deliveries) ?? new Map<string, Retention>();
      moments.set(retention.deliveries, row.set(layer, retention));
    }
  }
  const layout: Column[] = [
    { title: 'deliveries', align: 'right' },
    ...all.flatMap(({ layer }): Column[] => [
      { title: `names, ${layer}`, align: 'right' },
      { title: 'waiting', align: 'right' },
      { title: 'promised', align: 'right' },
      { title: 'stored', align: 'right' },
    ]),
  ];
  const rows = [...moments]
    .sort(([a], [b]) => a - b)
    .map(([deliveries, row]) => [
      count(deliveries),
      ...all.flatMap(({ layer }) => {
        const retention = row.get(layer);
        if (retention === undefined) {
          return ['', '', '', ''];
        }
        const { names, statistics } = retention;
        const { importedVPIDs = 0, exportedVPIDs = 0, remotableRefCounts = 0 } = statistics;
        return [names, importedVPIDs, exportedVPIDs, remotableRefCounts].map(count);
      }),
    ]);
  return table(layout, rows, columns);
}

/** All of it as plain data. */
export const asJson = ({ layer, result, retentions, warnings }: Replayed): unknown => {
  const { departure, otherEnd, ...rest } = result;
  return {
    layer,
    ...rest,
    departure: departure && {
      place: departure.episode.place,
      delivery: departure.episode.delivery,
      syscall: departure.index,
      before: departure.before,
      now: departure.now,
      name: departure.name,
    },
    otherEnd: otherEnd && {
      place: otherEnd.episode.place,
      delivery: otherEnd.episode.delivery,
      before: otherEnd.before,
      now: otherEnd.now,
      name: otherEnd.name,
    },
    retentions,
    warnings: Object.fromEntries(warnings),
  };
};
