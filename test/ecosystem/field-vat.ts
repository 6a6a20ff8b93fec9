/**
 * Vats as runtimes load them: the vat's module and every package that it imports are archived once,
 * and each incarnation evaluates them anew in compartments of its own, whose globals are what the
 * implementation under test hands to the runtime. The module state of an incarnation is gone with
 * it, and `VatData` is a global, which is where the packages of the field look for it.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import url from 'node:url';
import { makeArchive } from '@endo/compartment-mapper/archive.js';
import { parseArchive } from '@endo/compartment-mapper/import-archive.js';
import { makeReadPowers } from '@endo/compartment-mapper/node-powers.js';
import { PassStyleOfEndowmentSymbol } from '@endo/pass-style/endow.js';
import ts from 'typescript';
import type { CapData } from '../support/capdata.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';

/** What the vats of this folder are given besides the usual powers. */
export interface FieldPowers {
  /** A line in the transcript. */
  readonly note: (text: string) => void;
  /** 0 for the first incarnation. */
  readonly incarnation: number;
}

type Build = (powers: FieldPowers, parameters: unknown, baggage: unknown) => unknown;

/** Evaluates the vat's code with these globals and none of the state of earlier evaluations. */
export type EvaluateVat = (
  globals: Readonly<Record<PropertyKey, unknown>>,
) => Promise<{ buildRootObject: Build }>;

// Prose that looks like a dynamic import makes a compartment refuse a module.
const importInProse = /\bimport(?=\s*(?:\(|\/[/*]))/g;

const toPlainModule = (bytes: Uint8Array, location: string): Uint8Array => {
  const text = new TextDecoder().decode(bytes);
  const plain = location.endsWith('.ts')
    ? ts.transpileModule(text, {
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
        },
      }).outputText
    : text;
  return new TextEncoder().encode(plain.replace(importInProse, 'import_'));
};

/** @param name of a module in `vats/`, without its extension */
export const archiveVat = async (name: string): Promise<EvaluateVat> => {
  const archive = await makeArchive(
    makeReadPowers({ fs, url, crypto }),
    new URL(`vats/${name}.ts`, import.meta.url).href,
    {
      moduleTransforms: {
        mjs: async (bytes, _specifier, location) => ({
          bytes: toPlainModule(bytes, location),
          parser: 'mjs',
        }),
      },
    },
  );
  const application = await parseArchive(archive, name);
  return async globals => {
    const { namespace } = await application.import({ globals });
    return namespace;
  };
};

const quiet = harden({ debug() {}, log() {}, info() {}, warn() {}, error() {} });

/** The `build` of a program whose vat is an archived module. */
export const buildFrom =
  (evaluate: EvaluateVat): VatProgram['build'] =>
  async ({ vatPowers, VatData, WeakMap, WeakSet, parameters, baggage, ...rest }: VatTools) => {
    const { [PassStyleOfEndowmentSymbol]: passStyleOf } = vatPowers as Record<symbol, unknown>;
    const { buildRootObject } = await evaluate({
      console: quiet,
      assert,
      HandledPromise,
      // Older versions of marshal make one when they are loaded; `ses` 2 gives compartments none.
      Float64Array,
      VatData,
      WeakMap,
      WeakSet,
      [PassStyleOfEndowmentSymbol]: passStyleOf,
    });
    const { note, incarnation } = rest;
    return buildRootObject(harden({ note, incarnation }), parameters, baggage);
  };

/** The slots of the data that the last settled promise was given. */
export const lastAnswer = (run: VatRun): readonly string[] => {
  const [resolutions] = run.calls('resolve').at(-1)?.args ?? [];
  const [[, , data] = []] = (resolutions ?? []) as [string, boolean, CapData][];
  if (!data) throw Error('the vat has settled nothing');
  return data.slots;
};
