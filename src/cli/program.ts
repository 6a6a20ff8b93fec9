/**
 * The command line: which commands there are, and what they take.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { keysCommand, type KeysOptions } from './commands/keys.js';
import { snapshotCommand, type SnapshotOptions } from './commands/snapshot.js';
import { vatsCommand, type VatsOptions } from './commands/vats.js';
import { type Io, ReaderGone } from './output/io.js';
import { SourceError } from './sources/source-error.js';

/** What the command ends with when a file cannot be read, or the command line is wrong. */
export const CANNOT = 2;

const FILES = `
FILE is one of
  swingstore.sqlite   of a SwingSet kernel, or the folder that it is in
  a database          of the ocap kernel, or of makeSqliteVatStores of liveslots/host
  a file of JSON      lines: snapshots, or ["key", "value"] a line

Databases are opened to be read only. A running kernel is not disturbed.

Exit codes: 0 done (check: sound), 1 what was asked for is not there (why), or
faults were found (check), 2 a file cannot be read or the command line is wrong.
`;

/** A whole number from the command line. */
const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || !/^[0-9]+$/.test(text)) {
      throw new InvalidArgumentError(`It must be a whole number, ${String(least)} or more.`);
    }
    return value;
  };

const withVat = (command: Command): Command =>
  command
    .option('--vat <id>', 'which vat: its id (v43) or its name')
    .option(
      '--snapshot <n>',
      'which snapshot of a file of them, from 0; else the last',
      wholeNumber(0),
    );

const withJson = (command: Command): Command => command.option('--json', 'print JSON');

/**
 * @param args without the program and the script
 * @returns the exit code
 */
export async function runProgram(
  io: Io,
  args: readonly string[],
  version: string,
): Promise<number> {
  let exitCode = 0;
  const run = async (result: Promise<number>): Promise<void> => {
    exitCode = await result;
  };

  const program = new Command('liveslots')
    .description('What a vat holds, and why.')
    .version(version)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', FILES)
    .configureOutput({
      writeOut: text => io.line(text.replace(/\n$/, '')),
      writeErr: text => io.complain(text.replace(/^error: /, '').replace(/\n$/, '')),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .exitOverride();
  const command = (usage: string, description: string): Command =>
    program.command(usage).description(description);

  withJson(command('vats <file>', 'the vats in a file')).action(
    (file: string, options: VatsOptions) => run(vatsCommand(io, file, options)),
  );
  withJson(withVat(command('keys <file>', 'what the keys are for, how many, how large')))
    .option('--all', 'all prefixes, not only the largest')
    .action((file: string, options: KeysOptions) => run(keysCommand(io, file, options)));
  withVat(
    command('snapshot <file>', 'print one vat as JSON lines: to keep, send, or compare later'),
  ).action((file: string, options: SnapshotOptions) => run(snapshotCommand(io, file, options)));

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof ReaderGone) {
      return exitCode;
    }
    if (error instanceof CommanderError) {
      // Help that was asked for, and the version, are no failures.
      return error.exitCode === 0 ? 0 : CANNOT;
    }
    if (error instanceof SourceError) {
      io.complain(error.message);
      return CANNOT;
    }
    throw error;
  }
  return exitCode;
}
