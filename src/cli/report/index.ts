/** One self-contained HTML file that shows what a vat holds, and why. */
export { readAssets } from './assets.js';
export type { ReportAssets } from './assets.js';
export { REPORT_FORMAT, rootParent, UNREACHED } from './data.js';
export type * from './data.js';
export { findGrowth } from './growth.js';
export type { Growth } from './growth.js';
export { renderReport } from './render.js';
export { DEFAULT_MEMBERS, makeReportData } from './make-data.js';
export type { ReportOptions } from './make-data.js';
