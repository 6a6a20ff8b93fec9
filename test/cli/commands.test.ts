// Every command as a process of its own, on databases that real kernels made: what it prints, what it
// ends with, and that it fits the terminal.
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useCommand } from './command.js';
import { fixture, makeOcapDatabase, makeSwingStore } from './databases.js';

const command = useCommand();
const { run, start, path } = command;

const monday = fixture('leaky-monday');
const tuesday = fixture('leaky-tuesday');
const ocap = fixture('ocap-watch');

beforeAll(() => {
  makeSwingStore(path('monday.sqlite'), monday.kv, monday.incarnations);
  makeSwingStore(path('tuesday.sqlite'), tuesday.kv, tuesday.incarnations);
  makeOcapDatabase(path('ocap.sqlite'), ocap.kv, ocap.stores ?? {});
});

const shop = ['--vat', 'shop'];
const widest = (text: string): number => Math.max(...text.split('\n').map(line => line.length));

const jsonOf = async (args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

test('without a command it tells what there is; with a wrong one, what may be meant', async () => {
  const help = await run(['--help']);
  expect(help.code).toBe(0);
  for (const name of ['vats', 'keys', 'groups', 'why', 'diff', 'check', 'watch', 'snapshot']) {
    expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  expect(widest(help.stdout)).toBeLessThanOrEqual(80);
  const wrong = await run(['wyh', 'tuesday.sqlite', 'o+1']);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/^liveslots: unknown command 'wyh'\n\(Did you mean why\?\)/);
  const lacking = await run(['why', 'tuesday.sqlite']);
  expect(lacking).toMatchObject({ code: 2, stdout: '' });
  expect(lacking.stderr).toContain("missing required argument 'vref'");
  const version = await run(['--version']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('vats', () => {
  test('of a SwingSet database', async () => {
    const { code, stdout, stderr } = await run(['vats', 'tuesday.sqlite']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^tuesday.sqlite: SwingSet database\n\nvat {2}name/);
    expect(stdout).toMatch(/^v7 {3}shop +\d+ +0$/m);
  });

  test('of an ocap kernel database', async () => {
    const { stdout } = await run(['vats', 'ocap.sqlite']);
    expect(stdout).toMatch(/^ocap.sqlite: ocap kernel database\n/);
    expect(stdout).toMatch(/^v1 {3}alice {4}47$/m);
  });

  test('as JSON', async () => {
    expect(await jsonOf(['vats', 'ocap.sqlite'])).toMatchObject({
      format: 'ocap kernel database',
      vats: [
        { id: 'v1', name: 'alice', keys: 47, bundle: 'watch' },
        { id: 'v2', name: 'bob', keys: 37 },
      ],
    });
  });
});

describe('keys', () => {
  test('counts all of them', async () => {
    const counted = (await jsonOf(['keys', 'tuesday.sqlite'])) as {
      vats: { id: string; groups: { count: number; keyBytes: number; valueBytes: number }[] }[];
    };
    for (const { id, groups } of counted.vats) {
      const rows = Object.entries(tuesday.kv).filter(([key]) => key.startsWith(`${id}.vs.`));
      const sum = (pick: (group: (typeof groups)[number]) => number): number =>
        groups.reduce((total, group) => total + pick(group), 0);
      expect(sum(({ count }) => count)).toBe(rows.length);
      expect(sum(({ keyBytes }) => keyBytes)).toBe(
        rows.reduce((total, [key]) => total + Buffer.byteLength(key) - `${id}.vs.`.length, 0),
      );
      expect(sum(({ valueBytes }) => valueBytes)).toBe(
        rows.reduce((total, [, value]) => total + Buffer.byteLength(value), 0),
      );
    }
  });

  test('tells labels and tags, and fits a terminal of any width', async () => {
    const { stdout } = await run(['keys', 'tuesday.sqlite', ...shop]);
    expect(stdout).toMatch(/collection "notes"$/m);
    expect(stdout).toMatch(/durable objects "receipt"$/m);
    for (const columns of [80, 60]) {
      const narrow = await run(['keys', 'tuesday.sqlite', ...shop], { COLUMNS: String(columns) });
      expect(widest(narrow.stdout)).toBeLessThanOrEqual(columns);
    }
  });
});

describe('groups and diff', () => {
  test('groups tell what holds them', async () => {
    const { code, stdout } = await run(['groups', 'tuesday.sqlite', ...shop]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^- 16 objects of the kind "receipt"/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  test('diff tells what grew', async () => {
    const { code, stdout } = await run([
      'diff',
      'monday.sqlite',
      'tuesday.sqlite',
      ...shop,
      '--all',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^v7 \(shop\): \+\d+ keys, \+/);
    expect(stdout).toMatch(/^ {2}\+8 objects of the kind "receipt"/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  test('diff of all vats leaves out those that did not change, and of the same file all', async () => {
    const { stdout } = await run(['diff', 'monday.sqlite', 'tuesday.sqlite']);
    expect(stdout).toMatch(/^v7 \(shop\)/m);
    expect(stdout).not.toMatch(/^v4 \(vattp\)/m);
    const same = await run(['diff', 'monday.sqlite', 'monday.sqlite']);
    expect(same).toEqual({ code: 0, stdout: 'no difference in 6 vats\n', stderr: '' });
  });

  test('as JSON', async () => {
    const { vats } = (await jsonOf(['diff', 'monday.sqlite', 'tuesday.sqlite', ...shop])) as {
      vats: { difference: { changes: { countChange: number }[] } }[];
    };
    expect(vats[0]?.difference.changes[0]?.countChange).toBe(8);
  });
});

describe('why', () => {
  test('tells the way from a root', async () => {
    const { code, stdout } = await run(['why', 'tuesday.sqlite', 'o+d10/3', ...shop]);
    expect(code).toBe(0);
    expect(stdout).toContain('the baggage');
    expect(stdout).toContain('"archive"');
    expect(await jsonOf(['why', 'tuesday.sqlite', 'o+d10/3', ...shop])).toMatchObject({
      status: 'held',
      node: { name: 'o+d10/3', tag: 'receipt' },
    });
  });

  test('an unknown name is said to be unknown, with 1', async () => {
    const { code, stdout } = await run(['why', 'tuesday.sqlite', 'o-99999', ...shop]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^o-99999 is unknown/);
  });

  test('a malformed name and an unknown vat are refused, with 2', async () => {
    const malformed = await run(['why', 'tuesday.sqlite', 'ko25', ...shop]);
    expect(malformed).toMatchObject({ code: 2, stdout: '' });
    expect(malformed.stderr).toMatch(/^liveslots: tuesday\.sqlite: malformed vref "ko25"/);
    const nobody = await run(['why', 'tuesday.sqlite', 'o+1', '--vat', 'v99']);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toMatch(/has no vat "v99"; it has v1 \(boot\)/);
    const which = await run(['why', 'tuesday.sqlite', 'o+1']);
    expect(which.stderr).toMatch(/has 7 vats; say which one with --vat/);
  });
});

describe('check', () => {
  test.each(['tuesday.sqlite', 'monday.sqlite', 'ocap.sqlite'])('%s is sound', async file => {
    const { code, stdout, stderr } = await run(['check', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .every(line => line.includes(', sound')),
    ).toBe(true);
  });

  test('a fault is told and ends with 1', async () => {
    const kv = { ...tuesday.kv };
    expect(kv['v7.vs.vom.rc.o+d10/3']).toBe('1');
    kv['v7.vs.vom.rc.o+d10/3'] = '7';
    makeSwingStore(path('wrong.sqlite'), kv);
    const { code, stdout } = await run(['check', 'wrong.sqlite']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^v7 \(shop\): [\d,]+ keys, 1 fault/m);
    expect(stdout).toMatch(/^ {2}fault: .*vom\.rc\.o\+d10\/3/m);
  });

  test('what cannot be read ends with 2', async () => {
    writeFileSync(path('half.sqlite'), readFileSync(path('tuesday.sqlite')).subarray(0, 9000));
    const { code, stdout, stderr } = await run(['check', 'half.sqlite']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^liveslots: half\.sqlite: is truncated: its header says \d+ bytes/);
  });
});

describe('snapshot and watch', () => {
  test('a snapshot tells the same as the database that it was made of', async () => {
    const { code, stdout } = await run(['snapshot', 'tuesday.sqlite', ...shop]);
    expect(code).toBe(0);
    writeFileSync(path('shop.jsonl'), stdout);
    for (const args of [
      ['groups', '--all'],
      ['check', '--notes'],
      ['keys', '--all'],
    ]) {
      const [name = '', ...more] = args;
      const ofDatabase = await run([name, 'tuesday.sqlite', ...shop, ...more]);
      const ofSnapshot = await run([name, 'shop.jsonl', ...more]);
      expect(ofSnapshot).toEqual(ofDatabase);
    }
    for (const vref of ['o+d10/3', 'o+d14/2', 'o+0', 'o+d12/1', 'vc.4', 'p+7', 'o-60']) {
      expect(await run(['why', 'shop.jsonl', vref])).toEqual(
        await run(['why', 'tuesday.sqlite', vref, ...shop]),
      );
    }
  });

  test('watch of a database tells what grew from one look to the next', async () => {
    makeSwingStore(path('live.sqlite'), monday.kv);
    const watching = start(['watch', 'live.sqlite', ...shop, '--interval', '1', '--count', '2']);
    await new Promise<void>(resolve => watching.child.stdout?.once('data', () => resolve()));
    makeSwingStore(path('next.sqlite'), tuesday.kv);
    writeFileSync(path('live.sqlite'), readFileSync(path('next.sqlite')));
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z v7 \(shop\): [\d,]+ keys/);
    expect(stdout).toMatch(/\n\S+ v7 \(shop\): \+\d+ keys/);
  });

  test('watch of snapshots follows the file, and waits for those that are being written', async () => {
    const first = (await run(['snapshot', 'monday.sqlite', ...shop])).stdout;
    const second = (await run(['snapshot', 'tuesday.sqlite', ...shop])).stdout;
    const half = Math.floor(second.length / 2);
    writeFileSync(path('days.jsonl'), first + second.slice(0, half));
    const truncated = await run(['check', 'days.jsonl']);
    expect(truncated.code).toBe(2);
    expect(truncated.stderr).toMatch(/line \d+: /);

    const watching = start(['watch', 'days.jsonl', '--interval', '1', '--count', '3', '--json']);
    await new Promise<void>(resolve => watching.child.stdout?.once('data', () => resolve()));
    appendFileSync(path('days.jsonl'), second.slice(half) + first);
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    const told = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { difference?: { keysChange: number } });
    const grown = told[1]?.difference?.keysChange ?? 0;
    expect(grown).toBeGreaterThan(100);
    expect(told.map(({ difference }) => difference?.keysChange)).toEqual([
      undefined,
      grown,
      -grown,
    ]);

    const between = await run(['diff', 'days.jsonl', 'days.jsonl', '--snapshots', '0,1']);
    expect(between.stdout).toMatch(new RegExp(`^v7 \\(shop\\): \\+${String(grown)} keys`));
    const ofFirst = await run(['keys', 'days.jsonl', '--snapshot', '0']);
    expect(ofFirst.stdout).toBe((await run(['keys', 'monday.sqlite', ...shop])).stdout);
    const none = await run(['keys', 'days.jsonl', '--snapshot', '3']);
    expect(none.stderr).toMatch(/has no snapshot 3 of v7; it has 3, counted from 0/);
  });
});

test('a reader that goes early is no error', async () => {
  const shell = spawn(
    'sh',
    [
      '-c',
      `"$0" "$@" | head -n 1`,
      process.execPath,
      command.script,
      'snapshot',
      'tuesday.sqlite',
      ...shop,
    ],
    { cwd: command.folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  shell.stderr.on('data', text => (stderr += String(text)));
  const code = await new Promise(resolve => shell.once('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('nothing appears beside a database that is read', () => {
  expect(readdirSync(command.folder).filter(name => /-(wal|shm|journal)$/.test(name))).toEqual([]);
});
