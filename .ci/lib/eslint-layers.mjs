// The rules of layers.mjs as an ESLint plugin, so that an editor shows them where they are broken.
import { relative } from 'node:path';
import { findCycle, refuseImport, resolveImport, underSrc } from './layers.mjs';

/**
 * @param {(node: any, specifier: string) => void} check called for each module that a file names
 */
const onImports = check => {
  /** @param {any} node */
  const visit = node => {
    const source = node.source ?? node.argument?.literal ?? node.argument;
    if (source && typeof source.value === 'string') check(source, source.value);
  };
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: visit,
    TSImportType: visit,
  };
};

const schema = [
  {
    type: 'object',
    properties: { src: { type: 'string' } },
    required: ['src'],
    additionalProperties: false,
  },
];

/** @type {import('eslint').ESLint.Plugin} */
const plugin = {
  rules: {
    direction: {
      meta: { type: 'problem', schema },
      create: context => {
        const { src } = /** @type {{ src: string }} */ (context.options[0]);
        const from = underSrc(src, context.filename);
        if (from === undefined) return {};
        return onImports((node, specifier) => {
          const target = resolveImport(context.filename, specifier);
          if (target === undefined) return;
          const to = underSrc(src, target);
          const message =
            to === undefined ? `src imports nothing outside src` : refuseImport(from, to);
          if (message !== undefined) context.report({ node, message: `${message}.` });
        });
      },
    },
    'no-cycle': {
      meta: { type: 'problem', schema },
      create: context => {
        const { src } = /** @type {{ src: string }} */ (context.options[0]);
        return onImports((node, specifier) => {
          const target = resolveImport(context.filename, specifier);
          if (target === undefined) return;
          const way = findCycle(context.filename, target);
          if (way === undefined) return;
          const names = way.map(file => relative(src, file)).join(' -> ');
          context.report({ node, message: `This import closes a cycle: ${names}.` });
        });
      },
    },
  },
};

export default plugin;
