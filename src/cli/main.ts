#!/usr/bin/env node
/**
 * The command `liveslots`.
 */
import { readFileSync } from 'node:fs';
import { Io } from './output/io.js';
import { runProgram } from './program.js';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const io = new Io(process.stdout, process.stderr, process.env);
process.exitCode = await runProgram(io, process.argv.slice(2), manifest.version);
