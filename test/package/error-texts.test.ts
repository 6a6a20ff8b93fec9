// Every error text of the library, as it stands in the sources: what an error is told stays hidden
// unless it is quoted, and so a name that comes from code (a property, a label, a tag, a vref) must
// be quoted, while what users pass must not. What is quoted has its quotes already.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Values of users, by what the sources call them: their content is nobody else's business. */
const OF_USERS = new Set([
  ...['value', 'key', 'place.key', 'shape', 'capdata', 'body', 'data.body', 'initialData'],
  ...['handle', 'methargs', 'method', 'args', 'root', 'presence', 'promise', 'watcher', 'handler'],
  ...['source', 'remotable', 'exoFacet', 'err'],
]);
/** Where a name is of the wrong type, it is a user's value. */
const OF_THE_WRONG_TYPE = /^\$\{(label|facetName)\} must be a string$/;

interface Text {
  readonly at: string;
  readonly text: string;
  readonly parts: readonly ts.TemplateSpan[];
  readonly head: string;
}

function* textsOf(file: string): Generator<Text> {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(src, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && /^(Fail|X)$/.test(node.tag.getText())) {
      const { template } = node;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({
        at: `${file}:${line + 1}`,
        text: template.getText().slice(1, -1),
        parts: ts.isTemplateExpression(template) ? [...template.templateSpans] : [],
        head: ts.isTemplateExpression(template) ? template.head.text : '',
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  yield* found;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file =>
  file.endsWith('.ts'),
);
const texts = files.flatMap(file => [...textsOf(file)]);

const isQuoted = (part: ts.TemplateSpan): boolean =>
  ts.isCallExpression(part.expression) &&
  /^(q|quoteShort)$/.test(part.expression.expression.getText());

describe('error texts', () => {
  it('[E14] are found', () => {
    expect(texts.length).toBeGreaterThan(90);
  });

  it('[E14] tell names and hide what users pass', () => {
    const hidden = texts.flatMap(({ at, text, parts }) =>
      OF_THE_WRONG_TYPE.test(text)
        ? []
        : parts
            .filter(part => !isQuoted(part) && !OF_USERS.has(part.expression.getText()))
            .map(part => `${at}: \${${part.expression.getText()}}`),
    );
    expect(hidden).toEqual([]);
  });

  it('[E14] have no quotes around what is quoted', () => {
    const doubled = texts.filter(({ head, parts }) =>
      parts.some((part, index) => {
        const before = index === 0 ? head : (parts[index - 1]?.literal.text ?? '');
        return isQuoted(part) && /["'`]$/.test(before) && /^["'`]/.test(part.literal.text);
      }),
    );
    expect(doubled.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
  });
});
