/**
 * The process that plays a record: a realm of its own, that is locked down. It
 * gets an order as its first message, and deliveries on its standard input.
 */
import { createInterface } from 'node:readline';
import type { Episode } from '../../transcripts/exchange.js';
import type { Order, Told } from './messages.js';
import { locate, locatePeer } from './project.js';

const tell = (told: Told): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(told, err => (err === null ? resolve() : reject(err)));
  });

const wordsOf = (reason: unknown): string =>
  reason instanceof Error ? reason.message : String(reason);

async function* episodesFromInput(): AsyncGenerator<Episode> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    yield JSON.parse(line) as Episode;
  }
}

const shown = (args: readonly unknown[]): string =>
  args.map(arg => (typeof arg === 'string' ? arg : wordsOf(arg))).join(' ');

/** The library logs each error that a vat sends: they are in the record. */
const OF_THE_RECORD = 'Logging sent error stack';

const warn = (...args: unknown[]): void => {
  if (args[0] !== OF_THE_RECORD) {
    void tell({ type: 'warning', text: shown(args) });
  }
};

async function perform({ layer, vatId, options, code, every }: Order): Promise<void> {
  await import(locate('@endo/init/pre.js'));
  await import(locate('@endo/init'));
  // What follows needs a realm that is locked down.
  const { loadBundle, prepareCode } = await import('./vat-code.js');
  const { playRecord } = await import('./play.js');
  const { makeLiveSlots } =
    layer === 'ours'
      ? await import('../../index.js')
      : ((await import(locatePeer())) as typeof import('../../index.js'));
  const bundle = 'bundle' in code ? code.bundle : await loadBundle(code.path);
  const buildVatNamespace = await prepareCode(bundle, vatId);
  await tell({ type: 'ready' });
  const result = await playRecord({
    vatId,
    options,
    makeLiveSlots,
    buildVatNamespace,
    vatPowers: { testLog: () => {} },
    episodes: episodesFromInput(),
    every,
    onRetention: retention => void tell({ type: 'retention', retention }),
    console: { warn },
  });
  await tell({ type: 'result', result });
}

// A vat may leave rejections unhandled, as it did then.
process.on('unhandledRejection', () => {});
process.once('message', (order: Order) => {
  perform(order)
    .catch((reason: unknown) => tell({ type: 'failure', problem: wordsOf(reason) }))
    .finally(() => process.disconnect())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
});
