/**
 * What the tables of a kernel say about one vat: its c-list, who else has what it exports, and its
 * promises. SwingSet and the ocap kernel keep these under the same keys but for what a
 * `KernelDialect` says.
 */
import type { ClistEntry, KernelFacts, KernelPromise } from '../../graph/types.js';
import { endOf, type KeyValues } from './text-table.js';

export interface KernelDialect {
  /** What stands under `kpN.subscribers`, as ids. */
  readonly subscribersOf: (text: string) => readonly string[];
  /** How many messages wait for a promise of the kernel. */
  readonly queueLength: (kernel: KeyValues, kpid: string) => number;
  /** An export that was dropped and retired keeps its line in the c-list. */
  readonly keepsRetired: boolean;
}

/** Everything in a kernel that has a c-list: vats, devices, remotes. */
export interface Endpoint {
  readonly id: string;
  readonly name?: string | undefined;
}

const ENDPOINT = /^[vdr](?:0|[1-9][0-9]*)$/;

/** Ids of all vats (or of all devices, …) that have keys of their own: `v1`, `v2`, … in that order. */
export function endpointsIn(kernel: KeyValues, letter: 'v' | 'd' | 'r'): string[] {
  const found: string[] = [];
  const end = endOf(letter);
  let start: string = letter;
  for (;;) {
    const key = kernel.firstKey(start, end);
    if (key === undefined) {
      break;
    }
    const id = key.slice(0, Math.max(0, key.indexOf('.')));
    if (ENDPOINT.test(id)) {
      found.push(id);
      start = `${id}/`;
    } else {
      start = `${key}\0`;
    }
  }
  return found.sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
}

const commas = (text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : text.split(',');

const showEndpoint = ({ id, name }: Endpoint): string =>
  name === undefined ? id : `${id}:${name}`;

/** `R o+5` or `_ o+5`; undefined for what is neither. */
export function parseClistValue(text: string): { vref: string; isReachable: boolean } | undefined {
  const isReachable = text.startsWith('R ');
  return isReachable || text.startsWith('_ ') ? { vref: text.slice(2), isReachable } : undefined;
}

export interface KernelFactsParts {
  readonly kernel: KeyValues;
  readonly dialect: KernelDialect;
  readonly vatId: string;
  readonly vatName: string | undefined;
  readonly bundle: string | undefined;
  readonly incarnation: number | undefined;
  /** All that can hold something, this vat among them. */
  readonly endpoints: readonly Endpoint[];
}

export function makeKernelFacts(parts: KernelFactsParts): KernelFacts {
  const { kernel, dialect, vatId, vatName, bundle, incarnation, endpoints } = parts;
  const others = endpoints.filter(({ id }) => id !== vatId);
  const nameOf = (id: string): string =>
    showEndpoint(endpoints.find(endpoint => endpoint.id === id) ?? { id });
  const kernelNameOf = (vref: string): string | undefined => kernel.get(`${vatId}.c.${vref}`);

  const isRetired = (vref: string, kref: string): boolean =>
    dialect.keepsRetired && vref.startsWith('o+') && kernel.get(`${kref}.refCount`) === '0,0';

  /** Who has it in a c-list, and how many of them can reach it. */
  const holdersOf = (kref: string): { names: string[]; reaching: number } => {
    const names: string[] = [];
    let reaching = 0;
    for (const other of others) {
      const line = kernel.get(`${other.id}.c.${kref}`);
      if (line !== undefined) {
        const isReachable = parseClistValue(line)?.isReachable ?? true;
        reaching += isReachable ? 1 : 0;
        names.push(`${showEndpoint(other)}${isReachable ? '' : '?'}`);
      }
    }
    return { names, reaching };
  };

  return {
    vatId,
    vatName,
    bundle,
    incarnation,
    kernelNameOf,
    *clist(): Generator<ClistEntry, void, undefined> {
      // Each line stands there twice, once by the name of the vat.
      const prefix = `${vatId}.c.k`;
      for (const [key, value] of kernel.range(prefix, endOf(prefix))) {
        const parsed = parseClistValue(value);
        const kernelName = key.slice(prefix.length - 1);
        if (parsed !== undefined && !isRetired(parsed.vref, kernelName)) {
          yield { ...parsed, kernelName };
        }
      }
    },
    exportHolders(vref): readonly string[] {
      const kref = kernelNameOf(vref);
      if (kref === undefined) {
        return [];
      }
      const { names, reaching } = holdersOf(kref);
      const pins = commas(kernel.get('pinnedObjects')).filter(pinned => pinned === kref).length;
      if (pins > 0) {
        names.push('pinned by the kernel');
      }
      // The rest are messages that wait, settled promises, and parameters of vats.
      const counted = Number(commas(kernel.get(`${kref}.refCount`))[0] ?? 0);
      const rest = counted - reaching - pins;
      if (rest > 0) {
        names.push(`${String(rest)} in the kernel's queues, settled promises or parameters`);
      }
      return names;
    },
    promise(vpid): KernelPromise | undefined {
      const kpid = kernelNameOf(vpid);
      const state = kpid === undefined ? undefined : kernel.get(`${kpid}.state`);
      if (kpid === undefined || !isPromiseState(state)) {
        return undefined;
      }
      const decider = kernel.get(`${kpid}.decider`);
      const refCount = Number(kernel.get(`${kpid}.refCount`));
      return {
        kernelName: kpid,
        state,
        decider: decider === undefined || decider === '' ? undefined : nameOf(decider),
        subscribers: dialect.subscribersOf(kernel.get(`${kpid}.subscribers`) ?? '').map(nameOf),
        holders: holdersOf(kpid).names,
        refCount: Number.isSafeInteger(refCount) ? refCount : undefined,
        queuedMessages: state === 'unresolved' ? dialect.queueLength(kernel, kpid) : undefined,
      };
    },
  };
}

const isPromiseState = (text: string | undefined): text is KernelPromise['state'] =>
  text === 'unresolved' || text === 'fulfilled' || text === 'rejected';
