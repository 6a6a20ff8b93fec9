/**
 * The command line: which commands there are, and what they take.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { checkCommand, type CheckCommandOptions } from './commands/check.js';
import { diffCommand, type DiffOptions } from './commands/diff.js';
import { groupsCommand, type GroupsOptions } from './commands/groups.js';
import { keysCommand, type KeysOptions } from './commands/keys.js';
import { reportCommand, type ReportCommandOptions } from './commands/report.js';
import { snapshotCommand, type SnapshotOptions } from './commands/snapshot.js';
import { vatsCommand, type VatsOptions } from './commands/vats.js';
import { watchCommand, type WatchOptions } from './commands/watch.js';
import { whyCommand, type WhyCommandOptions } from './commands/why.js';
import { type Io, ReaderGone } from './output/io.js';
import { replayCommand, type ReplayCommandOptions } from './replay/command.js';
import { fileMeant } from './sources/open.js';
import { SourceError } from './sources/source-error.js';

/** What the command ends with when a file cannot be read, or the command line is wrong. */
export const CANNOT = 2;

const FILES = `
FILE is one of
  swingstore.sqlite   of a SwingSet kernel, or the folder that it is in
  a database          of the ocap kernel, or of makeSqliteVatStores
  JSON lines          snapshots, or ["key", "value"] a line

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

const pair = (text: string): [number, number] => {
  const [before, after, ...more] = text.split(',').map(wholeNumber(0));
  if (before === undefined || after === undefined || more.length > 0) {
    throw new InvalidArgumentError('It must be two numbers: 0,3.');
  }
  return [before, after];
};

const VAT = 'which vat: its id (v43) or its name';

const withVat = (command: Command): Command =>
  command
    .option('--vat <id>', VAT)
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
  withJson(withVat(command('groups <file>', 'what a vat holds, by what holds it')))
    .option('--all', 'all groups, not only the largest')
    .action((file: string, options: GroupsOptions) => run(groupsCommand(io, file, options)));
  withJson(withVat(command('why <file> <vref>', 'what holds one thing: o+d31/7, p-60, vc.5')))
    .option('--limit <n>', 'how many ways at most (10)', wholeNumber(1))
    .action((file: string, vref: string, options: WhyCommandOptions) =>
      run(whyCommand(io, file, vref, options)),
    );
  withJson(command('diff <before> <after>', 'what grew between two files'))
    .option('--vat <id>', VAT)
    .option('--all', 'all groups, not only those that changed most')
    .addOption(
      new Option('--snapshots <a,b>', 'which snapshots, from 0; else the last').argParser(pair),
    )
    .action((before: string, after: string, options: DiffOptions) =>
      run(diffCommand(io, before, after, options)),
    );
  withJson(
    withVat(command('report <files...>', 'one HTML file that shows what a vat holds, and why')),
  )
    .option('-o, --out <file>', 'where to write it (VAT-report.html)')
    .option('--members <n>', 'how many members it has at most (100000)', wholeNumber(1))
    .action((files: string[], options: ReportCommandOptions) =>
      run(reportCommand(io, files, options)),
    );
  withJson(withVat(command('check <file>', 'whether a vatstore is sound; exit code 1 if not')))
    .option('--limit <n>', 'how many faults of each code are shown (10)', wholeNumber(1))
    .option('--notes', 'show what is no damage as well')
    .action((file: string, options: CheckCommandOptions) => run(checkCommand(io, file, options)));
  withJson(command('watch <file>', 'tell what grows, again and again'))
    .option('--vat <id>', VAT)
    .option('--interval <s>', 'seconds between two looks (10)', wholeNumber(1))
    .option('--count <n>', 'end after so many looks', wholeNumber(1))
    .option('--all', 'all groups, not only those that changed most')
    .action((file: string, options: WatchOptions) => run(watchCommand(io, file, options)));
  withJson(command('replay <file>', 'whether a vat says once more what it has said'))
    .option('--vat <id>', 'of a database: which vat; of a recording: its code')
    .option('--code <file>', 'module or bundle of the vat, instead of what the database has')
    .option('--incarnation <n>', 'of a database: which one; else the newest', wholeNumber(0))
    .option('--peer', 'run @agoric/swingset-liveslots beside it, if it is installed')
    .option(
      '--every <n>',
      'deliveries between two rows of retention (100); 0: none',
      wholeNumber(0),
    )
    .action((file: string, options: ReplayCommandOptions) =>
      run(replayCommand(io, fileMeant(file), options)),
    );
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
