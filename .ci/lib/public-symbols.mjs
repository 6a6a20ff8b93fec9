// The public symbols of the library, and what a reader finds about each: a comment of its own, and an
// example or a rule. An example is a program in a page that is run. A rule is one of docs/SPEC.md, or
// the page of docs/ that describes it, named by the symbol's comment or by the head of its file.
import { relative } from 'node:path';
import ts from 'typescript';
import { fencesOf, pages } from './documents.mjs';

/** @typedef {{ entry: string, name: string, file: string, comment: string, hasExample: boolean, hasRule: boolean }} PublicSymbol */

const RULE = /\b[Rr]ules? [A-Z]\d|\[[A-Z]\d+\]|\bdocs\/[\w-]+\.md\b/;

/** @param {ts.SourceFile} file */
const headOf = file => /^\s*\/\*\*[\s\S]*?\*\//.exec(file.text)?.[0] ?? '';

/**
 * @param {string} root of the repository
 * @param {Record<string, string>} entries the file of each entry point, relative to the root; its head
 *   may name the page of all its symbols
 * @returns {PublicSymbol[]}
 */
export const publicSymbols = (root, entries) => {
  const config = ts.getParsedCommandLineOfConfigFile(`${root}/tsconfig.build.json`, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: diagnostic => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  const files = Object.values(entries).map(file => `${root}/${file}`);
  const program = ts.createProgram(files, { ...config?.options, noEmit: true });
  const checker = program.getTypeChecker();
  const programs = pages
    .flatMap(fencesOf)
    .filter(({ uses }) => uses.includes('run') || uses.includes('typed'))
    .map(({ text }) => text);
  return Object.entries(entries).flatMap(([entry, file]) => {
    const source = program.getSourceFile(`${root}/${file}`);
    const module = source && checker.getSymbolAtLocation(source);
    if (source === undefined || module === undefined) throw new Error(`${file} exports nothing`);
    return checker.getExportsOfModule(module).flatMap(exported => {
      const symbol =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const home = symbol.declarations?.[0]?.getSourceFile();
      // Types of our dependencies that we pass on are described there.
      if (home === undefined || home.fileName.includes('/node_modules/')) return [];
      const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      const tags = symbol
        .getJsDocTags(checker)
        .map(({ text }) => ts.displayPartsToString(text))
        .join('\n');
      const { name } = exported;
      const word = new RegExp(`\\b${name}\\b`);
      return [
        {
          entry,
          name,
          file: relative(root, home.fileName).replaceAll('\\', '/'),
          comment: `${comment}${tags}`,
          hasExample: programs.some(text => word.test(text)),
          hasRule: RULE.test([comment, tags, headOf(home), headOf(source)].join('\n')),
        },
      ];
    });
  });
};
