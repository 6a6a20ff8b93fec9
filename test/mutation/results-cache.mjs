// What earlier runs found out, as long as the sources are the same: a mutant that was caught stays
// so while tests are only added, and survivors can be tried again.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{
 *   outcome: string,
 *   budget: number,
 *   tried: number,
 *   by: string | undefined,
 *   failure: string | undefined,
 * }} Entry
 * @typedef {{
 *   sources: string,
 *   tests: string,
 *   survey: import('./worker-driver.mjs').Surveyed[],
 *   entries: Record<string, Entry>,
 * }} Contents
 */

export class ResultsCache {
  #path;
  /** @type {Contents} */
  #contents;

  constructor(
    /** @type {string} */ directory,
    /** @type {{ sources: string, all: string }} */ digests,
    /** @type {boolean} */ isFresh,
  ) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, 'results.json');
    /** @type {Contents | undefined} */
    const before =
      existsSync(this.#path) && !isFresh ? JSON.parse(readFileSync(this.#path, 'utf8')) : undefined;
    this.#contents = {
      sources: digests.sources,
      tests: digests.all,
      survey: before?.tests === digests.all ? before.survey : [],
      entries: before?.sources === digests.sources ? before.entries : {},
    };
  }

  get survey() {
    return this.#contents.survey;
  }

  keepSurvey(/** @type {import('./worker-driver.mjs').Surveyed[]} */ survey) {
    this.#contents.survey = survey;
    this.#write();
  }

  outcomeOf(/** @type {string} */ key) {
    return this.#contents.entries[key]?.outcome;
  }

  keep(/** @type {string} */ key, /** @type {Entry} */ entry) {
    this.#contents.entries[key] = entry;
    this.#write();
  }

  #write() {
    // In one step: a run may be ended at any time.
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#contents));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
