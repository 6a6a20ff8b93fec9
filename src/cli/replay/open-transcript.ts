/**
 * The transcript of a vat's newest incarnation, out of the database of a SwingSet
 * kernel: `transcriptItems`, `bundles` and `kvStore` of @agoric/swing-store 0.10.
 */
import { type Episode, isDelivery } from '../../transcripts/exchange.js';
import { episodeOf, parseItem, startOfWorker } from '../../transcripts/spans.js';
import { SourceError } from '../sources/source-error.js';
import { SqliteFile } from '../sources/sqlite-file.js';
import type { OpenedRecord } from './opened-record.js';
import type { Bundle } from './vat-code.js';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('utf8')
      : undefined;

/** What an incarnation begins with. */
const FIRST_ITEM = '{"d":["initialize-worker"%';

interface Start {
  readonly position: number;
  readonly incarnation: number;
}

class TranscriptFile {
  readonly #database: SqliteFile;
  readonly #get: (key: string) => string | undefined;

  constructor(file: string) {
    this.#database = SqliteFile.open(file);
    const tables = new Set(
      [...this.#database.rows('SELECT CAST(name AS BLOB) FROM sqlite_master', [])].map(([name]) =>
        textOf(name),
      ),
    );
    if (!tables.has('transcriptItems') || !tables.has('kvStore')) {
      this.#database.close();
      throw new SourceError(file, 'is a database without transcripts: it is of no SwingSet kernel');
    }
    const get = this.#database.statement('SELECT CAST(value AS BLOB) FROM kvStore WHERE key = ?');
    this.#get = key => textOf(get(key)?.[0]);
  }

  close(): void {
    this.#database.close();
  }

  /** @throws {SourceError} when there is no such vat, and says which there are */
  idOf(vat: string | undefined): string {
    const rows = this.#database.rows(
      'SELECT DISTINCT CAST(vatID AS BLOB) FROM transcriptItems ORDER BY vatID',
      [],
    );
    const ids = [...rows].map(([id]) => textOf(id) ?? '');
    const id = vat === undefined ? undefined : (this.#get(`vat.name.${vat}`) ?? vat);
    if (id !== undefined && ids.includes(id)) {
      return id;
    }
    const problem =
      vat === undefined ? 'say which vat, by --vat' : `has no transcript of a vat ${vat}`;
    throw new SourceError(this.#database.file, `${problem}; there are ${ids.join(', ')}`);
  }

  options(vat: string): Record<string, unknown> {
    const { enableDisavow } = JSON.parse(this.#get(`${vat}.options`) ?? '{}') as {
      enableDisavow?: unknown;
    };
    return {
      enableDisavow: enableDisavow === true,
      relaxDurabilityRules: this.#get('kernel.relaxDurabilityRules') === 'true',
    };
  }

  bundle(id: string): Bundle {
    const row = this.#database.get('SELECT bundle FROM bundles WHERE bundleID = ?', id);
    const [data] = row ?? [];
    if (data === undefined || data === null) {
      throw new SourceError(this.#database.file, `has not the bundle ${id} of the vat`, {
        place: 'table bundles',
      });
    }
    const bytes = Buffer.from(data as Uint8Array);
    return id.startsWith('b0-')
      ? (JSON.parse(bytes.toString('utf8')) as Bundle)
      : ({ moduleFormat: 'endoZipBase64', endoZipBase64: bytes.toString('base64') } as Bundle);
  }

  /**
   * Where an incarnation begins.
   *
   * @param wanted which one; the newest unless said
   * @throws {SourceError} when that was not kept
   */
  start(vat: string, wanted: number | undefined): Start {
    const [position, incarnation] =
      this.#database.get(
        `SELECT position, incarnation FROM transcriptItems
         WHERE vatID = ? AND item LIKE ?${wanted === undefined ? '' : ' AND incarnation = ?'}
         ORDER BY position DESC LIMIT 1`,
        ...[vat, FIRST_ITEM, ...(wanted === undefined ? [] : [wanted])],
      ) ?? [];
    if (typeof position !== 'number' || typeof incarnation !== 'number') {
      const which = wanted === undefined ? '' : `incarnation ${String(wanted)} of `;
      throw new SourceError(
        this.#database.file,
        `has not the beginning of the transcript of ${which}${vat}: earlier spans were not kept`,
        { place: 'table transcriptItems' },
      );
    }
    return { position, incarnation };
  }

  /** @throws {SourceError} when one is missing in between */
  *items(
    vat: string,
    { position: from, incarnation }: Start,
  ): Generator<readonly [position: number, text: string]> {
    let expected = from;
    const rows = this.#database.rows(
      `SELECT position, CAST(item AS BLOB) FROM transcriptItems
       WHERE vatID = ? AND position >= ? AND incarnation = ? ORDER BY position`,
      [vat, from, incarnation],
      () => `table transcriptItems, position ${String(expected)}`,
    );
    for (const [position, item] of rows) {
      if (Number(position) !== expected) {
        throw new SourceError(
          this.#database.file,
          `has not position ${String(expected)} of the transcript of ${vat}: spans were not kept`,
          { place: 'table transcriptItems' },
        );
      }
      yield [expected, textOf(item) ?? ''];
      expected += 1;
    }
  }
}

/**
 * @param incarnation which one; the newest unless said
 * @throws {SourceError} when it cannot be read, or has not the whole transcript
 */
export function openTranscript(
  file: string,
  vat: string | undefined,
  incarnation: number | undefined,
): OpenedRecord {
  const database = new TranscriptFile(file);
  try {
    const vatId = database.idOf(vat);
    const start = database.start(vatId, incarnation);
    const [first] = database.items(vatId, start);
    const { source, workerOptions } = startOfWorker(
      first === undefined ? undefined : parseItem(first[1], first[0]),
    );
    return {
      vatId,
      incarnation: start.incarnation,
      options: database.options(vatId),
      bundle: () => database.bundle(source.bundleID),
      worker: workerOptions.type,
      async *episodes(): AsyncGenerator<Episode> {
        for (const [position, text] of database.items(vatId, start)) {
          const episode = episodeOf(parseItem(text, position), position);
          if (isDelivery(episode.delivery)) {
            yield episode;
          }
        }
      },
      notes: () => [],
      close: () => database.close(),
    };
  } catch (reason) {
    database.close();
    throw reason;
  }
}
