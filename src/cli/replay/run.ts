/**
 * Replays a record in processes of their own: one for this library, and one for
 * the peer where that is asked for. Both get the same deliveries.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Told } from './messages.js';
import type { OpenedRecord } from './opened-record.js';
import type { PlayResult, Retention } from './play.js';

export type Layer = Order['layer'];

export interface ReplayOptions {
  /** A module or a bundle; where the record has the code, instead of that. */
  readonly code?: string | undefined;
  /** The peer as well. */
  readonly peer?: boolean | undefined;
  /** Tell of retention after so many deliveries each; 0 for never. */
  readonly every: number;
  /** Told of deliveries that were handed out, for progress. */
  readonly onProgress?: ((deliveries: number) => void) | undefined;
  /** The compiled `child.js`; the one beside this module unless said. */
  readonly child?: string | undefined;
}

export interface Replayed {
  readonly layer: Layer;
  readonly result: PlayResult;
  readonly retentions: readonly Retention[];
  /** What the layer has warned of, with how often. */
  readonly warnings: ReadonlyMap<string, number>;
}

const CHILD = fileURLToPath(new URL('./replay-child.js', import.meta.url));

class Player {
  readonly layer: Layer;
  readonly done: Promise<Replayed>;
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #retentions: Retention[] = [];
  readonly #warnings = new Map<string, number>();
  #hasEnded = false;

  constructor(file: string, order: Order) {
    this.layer = order.layer;
    const child = fork(file, [], {
      execArgv: ['--expose-gc'],
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    let complaint = '';
    child.stderr?.on('data', (data: Buffer) => {
      complaint = `${complaint}${data.toString('utf8')}`.slice(-2000);
    });
    // A player that has left the record reads no further.
    child.stdin?.on('error', () => {
      this.#hasEnded = true;
    });
    this.ready = new Promise((resolve, reject) => {
      child.on('message', ({ type, ...told }: Told & { problem?: string }) => {
        if (type === 'ready') resolve();
        if (type === 'failure') reject(new Error(`${order.layer}: ${told.problem ?? 'failed'}`));
      });
      child.once('exit', () => {
        this.#hasEnded = true;
        reject(new Error(`${order.layer}: the process has ended: ${complaint}`));
      });
    });
    this.done = new Promise((resolve, reject) => {
      let result: PlayResult | undefined;
      let problem: string | undefined;
      child.on('message', (told: Told) => {
        if (told.type === 'retention') this.#retentions.push(told.retention);
        if (told.type === 'warning') {
          this.#warnings.set(told.text, (this.#warnings.get(told.text) ?? 0) + 1);
        }
        if (told.type === 'result') {
          ({ result } = told);
          this.#hasEnded = true;
        }
        if (told.type === 'failure') ({ problem } = told);
      });
      child.once('exit', () => {
        const { layer } = this;
        if (result === undefined) {
          reject(new Error(`${layer}: ${problem ?? `the process has ended: ${complaint}`}`));
        } else {
          const [retentions, warnings] = [this.#retentions, this.#warnings];
          resolve({ layer, result, retentions, warnings });
        }
      });
    });
    // Whoever waits for the one hears of the other's failure.
    this.ready.catch(() => {});
    this.done.catch(() => {});
    child.send(order);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Settles when there is room for more. */
  async hand(line: string): Promise<void> {
    const { stdin } = this.#child;
    if (stdin !== null && !this.#hasEnded && !stdin.write(line)) {
      await Promise.race([once(stdin, 'drain'), once(stdin, 'close'), once(this.#child, 'exit')]);
    }
  }

  end(): void {
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#child.kill();
  }
}

/**
 * @throws when a vat cannot be evaluated, a package is missing, or the record
 *   cannot be read
 */
export async function replayRecord(
  record: OpenedRecord,
  { code, peer = false, every, onProgress, child = CHILD }: ReplayOptions,
): Promise<Replayed[]> {
  const { vatId, options, bundle } = record;
  if (code === undefined && bundle === undefined) {
    throw Error('a recording has no code of the vat: say where that is, a module or a bundle');
  }
  const source: Order['code'] =
    code === undefined && bundle !== undefined ? { bundle: bundle() } : { path: code ?? '' };
  const layers: readonly Layer[] = peer ? ['ours', 'peer'] : ['ours'];
  const players = layers.map(
    layer => new Player(child, { layer, vatId, options, code: source, every }),
  );
  try {
    await Promise.all(players.map(player => player.ready));
    let deliveries = 0;
    for await (const episode of record.episodes()) {
      const playing = players.filter(player => !player.hasEnded);
      if (playing.length === 0) {
        break;
      }
      const line = `${JSON.stringify(episode)}\n`;
      await Promise.all(playing.map(player => player.hand(line)));
      deliveries += 1;
      onProgress?.(deliveries);
    }
    for (const player of players) {
      player.end();
    }
    return await Promise.all(players.map(player => player.done));
  } catch (reason) {
    for (const player of players) {
      player.kill();
    }
    throw reason;
  }
}
