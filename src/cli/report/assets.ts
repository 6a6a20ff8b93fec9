/** The script and the style of the page, as the build made them out of `page/`. */
import { readFileSync } from 'node:fs';

/** What a report has in it beside its data. */
export interface ReportAssets {
  /** One script without imports. */
  readonly script: string;
  readonly style: string;
  /** The licences of what the script has in it. */
  readonly licences: string;
}

const isAssets = (value: unknown): value is ReportAssets =>
  typeof value === 'object' &&
  value !== null &&
  ['script', 'style', 'licences'].every(name => typeof Reflect.get(value, name) === 'string');

/** Where the build puts them: beside this module. */
const built = new URL('./page.json', import.meta.url);

/**
 * @param file that the build wrote
 * @throws when there is no such file, or something else in it
 */
export const readAssets = (file: URL = built): ReportAssets => {
  const assets: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isAssets(assets))
    throw new Error(`${file.pathname} is not what the build of a report makes`);
  return assets;
};
