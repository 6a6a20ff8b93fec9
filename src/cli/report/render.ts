/**
 * One HTML file out of the data of a report. It has all that it needs in itself: the policy in its
 * head lets it ask for nothing, run no other script, and make no markup out of text.
 */
import { createHash } from 'node:crypto';
import { readAssets } from './assets.js';
import type { ReportAssets } from './assets.js';
import { checkReportData } from './check-data.js';
import type { ReportData } from './data.js';
import { escapeHtml, escapeJson } from './escape.js';

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policyFor = ({ script, style }: ReportAssets): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');

/** A script or style that holds the end of its own element would end it there. */
const refuseEnd = (text: string, name: string): string => {
  if (/<\/(?:script|style)|<!--/i.test(text)) {
    throw new Error(`The ${name} of the page has the end of its element in it`);
  }
  return text;
};

/**
 * @param data of one vat. Its strings may be anything: they are shown as text.
 * @param assets the script and the style of the page; those that the build made, unless given
 * @returns a whole HTML document in UTF-8. Equal data give an equal document.
 * @throws {TypeError} when the data contradict themselves: columns of different lengths, an index of
 *   nothing, a chain of parents that does not end
 */
export const renderReport = (data: ReportData, assets: ReportAssets = readAssets()): string => {
  checkReportData(data);
  const script = refuseEnd(assets.script, 'script');
  const style = refuseEnd(assets.style, 'style');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(data.vat)}: what it holds, and why</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#groups">Skip to what holds what</a>
<noscript><p>This report draws itself with a script, and scripts are switched off.</p></noscript>
<script type="application/json" id="report-data">${escapeJson(data)}</script>
<template id="licences">${escapeHtml(assets.licences)}</template>
<script>${script}</script>
</body>
</html>
`;
};
