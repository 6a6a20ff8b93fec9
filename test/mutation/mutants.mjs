// The mutants of one file, all compiled into it: each changed place asks a switch whether its
// mutant is the one that is on, so that one process can try thousands without loading anything
// anew. The list depends on the source alone.
import ts from 'typescript';

/**
 * @typedef {{
 *   id: number,
 *   file: string,
 *   line: number,
 *   where: string,
 *   operator: string,
 *   before: string,
 *   after: string,
 * }} Mutant
 */

const { SyntaxKind: K, factory: f } = ts;

/** Each comparison with its neighbour; equality with its opposite. */
const comparisons = new Map([
  [K.LessThanToken, K.LessThanEqualsToken],
  [K.LessThanEqualsToken, K.LessThanToken],
  [K.GreaterThanToken, K.GreaterThanEqualsToken],
  [K.GreaterThanEqualsToken, K.GreaterThanToken],
  [K.EqualsEqualsEqualsToken, K.ExclamationEqualsEqualsToken],
  [K.ExclamationEqualsEqualsToken, K.EqualsEqualsEqualsToken],
]);
const logic = new Map([
  [K.AmpersandAmpersandToken, K.BarBarToken],
  [K.BarBarToken, K.AmpersandAmpersandToken],
]);
const sums = new Map([
  [K.PlusToken, K.MinusToken],
  [K.MinusToken, K.PlusToken],
]);
/** Calls that give back what they are given, more or less: left away they give it back as it is. */
const transparent = new Set(['sort', 'toSorted', 'filter', 'reverse', 'toReversed', 'slice']);

const oneLine = (/** @type {string} */ text) => text.replaceAll(/\s+/g, ' ').trim();
const clip = (/** @type {string} */ text) => (text.length > 70 ? `${text.slice(0, 67)}…` : text);

/**
 * @param {string} file
 * @param {string} text
 * @param {number} firstId
 * @returns {{ code: string, mutants: Mutant[] }} JavaScript, for the switch `__m` to be imported
 */
export const mutate = (file, text, firstId) => {
  /** @type {Mutant[]} */
  const mutants = [];
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };

  /** @type {ts.TransformerFactory<ts.SourceFile>} */
  const transformer = context => source => {
    /** @type {string[]} */
    const names = [];
    const add = (
      /** @type {ts.Node} */ node,
      /** @type {string} */ operator,
      /** @type {string} */ after,
    ) => {
      const id = firstId + mutants.length;
      const start = node.getStart(source);
      mutants.push({
        id,
        file,
        line: source.getLineAndCharacterOfPosition(start).line + 1,
        where: names.at(-1) ?? '',
        operator,
        before: clip(oneLine(text.slice(start, node.getEnd()))),
        after: clip(oneLine(after)),
      });
      return f.createCallExpression(f.createIdentifier('__m'), undefined, [
        f.createNumericLiteral(id),
      ]);
    };
    const textOf = (/** @type {ts.Node} */ node) => node.getText(source);
    /** `mutant on ? changed : as it was` */
    const either = (
      /** @type {ts.Expression} */ on,
      /** @type {ts.Expression} */ changed,
      /** @type {ts.Expression} */ same,
    ) =>
      f.createParenthesizedExpression(
        f.createConditionalExpression(on, undefined, changed, undefined, same),
      );
    const negate = (/** @type {ts.Expression} */ node) => {
      // These have a mutant of their own that says the same.
      const isEquality =
        ts.isBinaryExpression(node) &&
        [K.EqualsEqualsEqualsToken, K.ExclamationEqualsEqualsToken].includes(
          /** @type {any} */ (node.operatorToken.kind),
        ) &&
        !isTypeof(node);
      const isNot = ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken;
      if (isEquality || isNot) return visit(node);
      const on = add(node, 'negate', `!(${textOf(node)})`);
      const same = /** @type {ts.Expression} */ (visit(node));
      const not = f.createPrefixUnaryExpression(
        K.ExclamationToken,
        f.createParenthesizedExpression(node),
      );
      return either(on, not, same);
    };
    /** @template {ts.Node} T @param {T} node @returns {T} */
    const children = node => ts.visitEachChild(node, visit, context);

    /** Wrapped, a part of a chain with `?.` would no longer end the whole of it. */
    const isInChain = (/** @type {ts.Node} */ node) =>
      ts.isOptionalChain(node) &&
      ts.isExpression(node.parent) &&
      ts.isOptionalChain(node.parent) &&
      /** @type {ts.PropertyAccessExpression} */ (node.parent).expression === node;
    /** Whether the text of something, such as an error, is all that it can change. */
    const isProse = (/** @type {ts.Node} */ node) =>
      ts.isTaggedTemplateExpression(node) ||
      (ts.isCallExpression(node) && ['Fail', 'q', 'b'].includes(textOf(node.expression))) ||
      (ts.isNewExpression(node) && textOf(node.expression).endsWith('Error')) ||
      (ts.isCallExpression(node) && textOf(node.expression).endsWith('Error'));

    /** @param {ts.Block} block @param {boolean} isLong */
    const withEarlyReturn = (block, isLong) => {
      const statements = block.statements.flatMap(statement => {
        const visited = visit(statement);
        return Array.isArray(visited) ? visited : [visited];
      });
      if (!isLong || block.statements.length === 0) return f.updateBlock(block, statements);
      const on = add(block, 'return at once', '{ return; }');
      return f.updateBlock(block, [
        f.createIfStatement(on, f.createReturnStatement()),
        ...statements,
      ]);
    };

    /** @type {(node: ts.Node) => any} */
    const visit = node => {
      if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return node;
      if (ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return node;
      if (ts.isExportDeclaration(node) || isProse(node)) return node;
      const isNamed =
        ts.isFunctionDeclaration(node) ||
        ts.isMethodDeclaration(node) ||
        ts.isGetAccessor(node) ||
        (ts.isVariableDeclaration(node) &&
          node.initializer !== undefined &&
          (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer)));
      if (!isNamed) return visitInner(node);
      names.push(node.name === undefined ? '' : textOf(node.name));
      const visited = visitInner(node);
      names.pop();
      return visited;
    };

    /** @type {(node: ts.Node) => any} */
    const visitInner = node => {
      if (ts.isBlock(node)) {
        const { parent } = node;
        const isBody =
          ts.isFunctionDeclaration(parent) ||
          ts.isMethodDeclaration(parent) ||
          ts.isArrowFunction(parent) ||
          ts.isFunctionExpression(parent);
        return withEarlyReturn(node, isBody);
      }
      if (ts.isIfStatement(node)) {
        return f.updateIfStatement(
          node,
          negate(node.expression),
          visit(node.thenStatement),
          node.elseStatement && visit(node.elseStatement),
        );
      }
      if (ts.isConditionalExpression(node)) {
        return f.updateConditionalExpression(
          node,
          negate(node.condition),
          node.questionToken,
          visit(node.whenTrue),
          node.colonToken,
          visit(node.whenFalse),
        );
      }
      if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) {
        if (textOf(node).startsWith('super(')) return children(node);
        const on = add(node, 'drop', '');
        return f.createIfStatement(f.createLogicalNot(on), children(node));
      }
      if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) {
        if (ts.isCaseOrDefaultClause(node.parent)) return node;
        const on = add(node, 'drop', '');
        return f.createIfStatement(f.createLogicalNot(on), node);
      }
      if (ts.isBinaryExpression(node)) {
        const { kind } = node.operatorToken;
        const changed = comparisons.get(kind) ?? logic.get(kind) ?? sums.get(kind);
        if (changed !== undefined && !(comparisons.has(kind) && isTypeof(node))) {
          if (kind === K.PlusToken && /['`]/.test(textOf(node))) return children(node);
          const token = f.createToken(/** @type {any} */ (changed));
          const word = ts.tokenToString(changed) ?? '';
          const after = `${textOf(node.left)} ${word} ${textOf(node.right)}`;
          const on = add(node, comparisons.has(kind) ? 'compare' : 'swap', after);
          const instead = f.createBinaryExpression(
            node.left,
            /** @type {any} */ (token),
            node.right,
          );
          return either(on, instead, children(node));
        }
        if (kind === K.QuestionQuestionToken) {
          const on = add(node, 'no default', textOf(node.left));
          return either(on, node.left, children(node));
        }
        return children(node);
      }
      if (ts.isCallExpression(node) && !isInChain(node)) {
        const callee = node.expression;
        const [first] = node.arguments;
        if (textOf(callee) === 'harden' && first && !ts.isExpressionStatement(node.parent)) {
          const on = add(node, 'drop call', textOf(first));
          return either(on, first, children(node));
        }
        if (
          ts.isPropertyAccessExpression(callee) &&
          transparent.has(callee.name.text) &&
          !ts.isExpressionStatement(node.parent)
        ) {
          const on = add(node, 'drop call', textOf(callee.expression));
          return either(on, callee.expression, children(node));
        }
        return children(node);
      }
      if (node.kind === K.TrueKeyword || node.kind === K.FalseKeyword) {
        const isTrue = node.kind === K.TrueKeyword;
        const on = add(node, 'constant', String(!isTrue));
        const [yes, no] = [f.createTrue(), f.createFalse()];
        return isTrue ? either(on, no, yes) : either(on, yes, no);
      }
      if (ts.isNumericLiteral(node) && !ts.isPropertyName(node.parent)) {
        const next = Number(node.text) + 1;
        const on = add(node, 'constant', String(next));
        return either(on, f.createNumericLiteral(next), node);
      }
      if (ts.isBigIntLiteral(node)) {
        const next = `${BigInt(node.text.slice(0, -1)) + 1n}n`;
        return either(add(node, 'constant', next), f.createBigIntLiteral(next), node);
      }
      if (ts.isStringLiteral(node) && !ts.isLiteralTypeNode(node.parent)) {
        const isName =
          (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
          ts.isMethodDeclaration(node.parent);
        if (isName || (ts.isBinaryExpression(node.parent) && isTypeof(node.parent))) return node;
        const on = add(node, 'constant', `'~${node.text}'`);
        return either(on, f.createStringLiteral(`~${node.text}`), node);
      }
      if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
        if (node.operator === K.ExclamationToken) {
          const on = add(node, 'negate', textOf(node.operand));
          return either(on, node.operand, children(node));
        }
        return node.operator === K.MinusToken ? children(node) : node;
      }
      return children(node);
    };
    /** The strings of `typeof` are few, and another one is the negation. */
    const isTypeof = (/** @type {ts.BinaryExpression} */ node) => ts.isTypeOfExpression(node.left);

    return ts.visitEachChild(source, visit, context);
  };

  const { outputText } = ts.transpileModule(text, {
    compilerOptions,
    fileName: file,
    transformers: { before: [transformer] },
  });
  return { code: outputText, mutants };
};
