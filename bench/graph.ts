// What the graph of a vatstore costs: memory for each key, and how time grows with the keys.
// `npm run bench:graph -- --keys 10000,100000,1000000,10000000`; each size runs in a process of its
// own, so that no size pays for the heap of another.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildGraph } from 'liveslots/inspect';
import { bigVatstore } from './big-vatstore.js';

interface Figures {
  readonly keys: number;
  readonly nodes: number;
  readonly edges: number;
  /** Seconds of the processor, of all threads: other work on the machine disturbs them little. */
  readonly generating: number;
  readonly reading: number;
  readonly why: number;
  readonly groups: number;
  readonly checking: number;
  /** Bytes of typed arrays and of the heap that the graph keeps. */
  readonly kept: number;
  /** The largest resident set of the process. */
  readonly peak: number;
  readonly faults: number;
}

function timed<T>(work: () => T): [result: T, seconds: number] {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1e6];
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function measure(keys: number): Figures {
  const source = bigVatstore(keys);
  const [, generating] = timed(() => {
    let length = 0;
    for (const [key, value] of source.entries()) length += key.length + value.length;
    return length;
  });
  const before = memory();
  const [graph, reading] = timed(() => buildGraph(source));
  const kept = memory() - before;
  const last = Math.floor(keys / 7);
  const [answer, why] = timed(() => graph.why(`o-${last}`));
  if (answer.status !== 'held') throw Error(`o-${last} is ${answer.status}`);
  const [, groups] = timed(() => graph.groups());
  const [report, checking] = timed(() => graph.check());
  const { nodes, edges } = graph.counts();
  const peak = process.resourceUsage().maxRSS * 1024;
  const faults = Object.values(report.totals).reduce((sum, each) => sum + each, 0);
  const total = source.size ?? keys;
  return {
    keys: total,
    nodes,
    edges,
    generating,
    reading,
    why,
    groups,
    checking,
    kept,
    peak,
    faults,
  };
}

const MB = 1024 * 1024;

function rowOf(figures: Figures): string {
  const { keys, nodes, edges, generating, reading, kept, peak, faults } = figures;
  const micro = (time: number): string => `${((time / keys) * 1e6).toFixed(2)} µs`;
  return `| ${[
    keys.toLocaleString('en-US'),
    nodes.toLocaleString('en-US'),
    edges.toLocaleString('en-US'),
    micro(reading - generating),
    micro(figures.groups),
    micro(figures.checking - generating),
    `${figures.why.toFixed(2)} s`,
    `${(kept / keys).toFixed(0)} B`,
    `${(kept / MB).toFixed(0)} MB`,
    `${(peak / MB).toFixed(0)} MB`,
    `${faults}`,
  ].join(' | ')} |`;
}

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '10000,100000,1000000,10000000' },
    one: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
});

if (values.one !== undefined) {
  console.log(JSON.stringify(measure(Number(values.one))));
} else {
  const sizes = values.smoke ? ['10000'] : values.keys.split(',');
  console.log(
    '| keys | names | references | reading | groups | check | why | kept for a key | kept | peak | faults |',
  );
  console.log('| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const size of sizes) {
    const script = fileURLToPath(import.meta.url);
    const child = spawnSync(process.execPath, ['--expose-gc', script, '--one', size], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.status !== 0)
      throw Error(`${size} keys: the process ended with ${child.status ?? child.signal ?? '?'}`);
    console.log(rowOf(JSON.parse(child.stdout) as Figures));
  }
}
