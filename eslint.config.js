// Type-aware rules for everything, the rules of the layers for src, and what is banned everywhere.
import { join } from 'node:path';
import { defineConfig, globalIgnores } from 'eslint/config';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { namesMissingInCompartments } from './.ci/lib/compartment-globals.mjs';
import layers from './.ci/lib/eslint-layers.mjs';

const root = import.meta.dirname;
const src = join(root, 'src');

/** No locale decides an order here: keys compare by code units, on every machine alike. */
const bannedSyntax = [
  {
    selector: 'MemberExpression[property.name="localeCompare"]',
    message: 'Compare by code units: a locale would make the order depend on the machine.',
  },
  {
    selector: 'NewExpression[callee.object.name="Intl"]',
    message: 'Compare by code units: a locale would make the order depend on the machine.',
  },
];

/** In src the compiler's word is final, so nothing may talk it out of what it knows. */
const bannedInSrc = [
  ...bannedSyntax,
  {
    selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
    message: 'Narrow with a check instead of a double assertion.',
  },
  {
    selector: 'ExportNamedDeclaration > VariableDeclaration[kind!="const"]',
    message: 'A bundle of the format nestedEvaluate cannot export a binding that changes.',
  },
  {
    // Private fields, and static private methods, do no harm.
    selector: 'MethodDefinition[static=false] > PrivateIdentifier.key',
    message:
      'XS never collects the last instance of a class with a private instance method, getter or setter: write `private name()`.',
  },
];

export default defineConfig(
  globalIgnores(['dist/', 'dist.*/', 'build/', 'coverage/']),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', ...bannedSyntax],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': 'allow-with-description', 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Vat code may reject with any passable value, and so may we on its behalf.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowBoolean: true,
          allowNullish: false,
          allowAny: false,
          // What `q` returns: a value that is quoted when an error's text is made of it.
          allow: [{ from: 'package', name: 'Stringable', package: 'ses' }],
        },
      ],
      // Taking a method off its object is how intrinsics are captured before user code runs.
      '@typescript-eslint/unbound-method': 'off',
      // An interface of promises is often met without an await.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { layers },
    rules: {
      'layers/direction': ['error', { src }],
      'layers/no-cycle': ['error', { src }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 120 }],
      'no-restricted-syntax': ['error', ...bannedInSrc],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@agoric/*'], message: 'The peer is a test oracle only.' }] },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true },
      ],
    },
  },
  {
    // Beside the library no import closes a cycle either.
    files: ['{compat,examples,bench}/**/*.{ts,mjs}'],
    plugins: { layers },
    rules: { 'layers/no-cycle': ['error', { src: root }] },
  },
  {
    // The core runs in any hardened JavaScript; what needs Node lives in host, testing and cli.
    files: ['src/**/*.ts'],
    ignores: ['src/host/**', 'src/testing/**', 'src/cli/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@agoric/*'], message: 'The peer is a test oracle only.' },
            { group: ['node:*'], message: 'Only host, testing and cli may need Node.' },
          ],
        },
      ],
    },
  },
  {
    // Kernels run it in compartments, which have fewer globals. What vats are given is looked for there.
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/platform/gc-tools.ts', 'src/testing/real-gc.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...namesMissingInCompartments().map(name => ({
          name,
          message: 'A compartment has no such global.',
        })),
      ],
    },
  },
  {
    // The peer and hand-made garbage arrive here with loose types; `any` of our own stays banned.
    files: [
      'test/**/*.ts',
      'bench/**/*.ts',
      'compat/**/*.ts',
      'examples/**/*.ts',
      'runtimes/**/*.ts',
    ],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-function-type': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  {
    // Plain JavaScript that Node runs as it stands, typed by comments.
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-explicit-any': 'off', 'no-undef': 'off' },
  },
);
