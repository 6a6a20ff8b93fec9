/**
 * The command as a user runs it: built from the sources as they are, and started as a process of its
 * own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bundleCommand } from '../../.ci/lib/cli-package.mjs';

const root = join(import.meta.dirname, '../..');

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
}

export interface Command {
  /** Of this test file alone, removed after it. */
  readonly folder: string;
  readonly script: string;
  readonly path: (name: string) => string;
  readonly start: (args: readonly string[], env?: Record<string, string>) => Running;
  readonly run: (args: readonly string[], env?: Record<string, string>) => Promise<Ending>;
}

function launch(
  script: string,
  cwd: string,
  args: readonly string[],
  env: Record<string, string>,
): Running {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '80', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Builds the command before the tests of a file. Files are named relative to `folder`. */
export function useCommand(): Command {
  const folder = mkdtempSync(join(tmpdir(), 'liveslots-cli-test-'));
  // Inside the repository, so that it finds the packages.
  mkdirSync(join(root, 'build'), { recursive: true });
  const built = mkdtempSync(join(root, 'build/cli-under-test-'));
  const script = join(built, 'dist/main.js');
  beforeAll(() => bundleCommand(root, built, { withLibrary: true }));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(built, { recursive: true, force: true });
  });
  return {
    folder,
    script,
    path: name => join(folder, name),
    start: (args, env = {}) => launch(script, folder, args, env),
    run: (args, env = {}) => launch(script, folder, args, env).ended,
  };
}
