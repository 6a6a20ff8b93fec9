/**
 * A vat program that is run on one implementation while it is recorded, each incarnation by itself,
 * and the replay of such a recording in this realm.
 */
import { makeRecorder } from 'liveslots/host';
import { makeLiveSlots } from 'liveslots';
import { type PlayResult, playRecord } from '../../src/cli/replay/play.js';
import type { Retention } from '../../src/cli/replay/play.js';
import type { Episode } from '../../src/transcripts/exchange.js';
import { parseHead, readEpisodes } from '../../src/transcripts/recording.js';
import { implementations } from '../support/implementations.js';
import type { ImplementationName, MakeLiveSlots } from '../support/implementations.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';

type BuildVatNamespace = Parameters<MakeLiveSlots>[6];

/** One incarnation, as it was recorded, and how to evaluate its code once more. */
export interface RecordedLife {
  readonly lines: string[];
  readonly buildVatNamespace: BuildVatNamespace;
}

export interface RecordedRun {
  readonly lives: readonly RecordedLife[];
  readonly run: VatRun;
}

export const recordRun = async (
  program: VatProgram,
  name: ImplementationName,
): Promise<RecordedRun> => {
  const lives: RecordedLife[] = [];
  const make = implementations[name];
  const recording = ((...args: Parameters<MakeLiveSlots>) => {
    const [syscall, vatId, powers, options, gcTools, console, buildVatNamespace] = args;
    const lines: string[] = [];
    const recorder = makeRecorder({
      vatId,
      incarnation: lives.length,
      options: { ...options },
      write: line => void lines.push(line),
    });
    lives.push({ lines, buildVatNamespace });
    // The edge of a test run is made of plain strings.
    const written = recorder.syscall(syscall as never) as typeof syscall;
    const vat = make(written, vatId, powers, options, gcTools, console, buildVatNamespace);
    return { ...vat, dispatch: recorder.dispatch(vat.dispatch) };
  }) as MakeLiveSlots;
  const run = makeVatRun(program, recording, name === 'ours');
  await program.script(run);
  return { lives, run };
};

export const episodesOf = async (lines: readonly string[]): Promise<Episode[]> => {
  const episodes: Episode[] = [];
  for await (const episode of readEpisodes(lines.slice(1), { outside: 0, isCutOff: false })) {
    episodes.push(episode);
  }
  return episodes;
};

export interface Replayed extends PlayResult {
  readonly retentions: readonly Retention[];
}

export const replayLife = async (
  { lines, buildVatNamespace }: RecordedLife,
  every = 0,
  episodes?: readonly Episode[],
): Promise<Replayed> => {
  const { vatId, options } = parseHead(lines[0] ?? '');
  const retentions: Retention[] = [];
  // A vat may leave a rejection unhandled on purpose.
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  try {
    const result = await playRecord({
      vatId,
      options,
      makeLiveSlots,
      buildVatNamespace: buildVatNamespace as never,
      episodes: episodes ?? (await episodesOf(lines)),
      every,
      onRetention: retention => void retentions.push(retention),
      console: { warn() {} },
    });
    return { ...result, retentions };
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  }
};
