/**
 * The transcripts of one delivery against each other, line by line. Where they differ a rule must
 * say so by its name, and it looks for the very situation that docs/differences.md describes.
 */
import type { Resolution } from '../../support/capdata.js';
import type { RecordedSyscall } from '../../support/syscall-recorder.js';
import type { Kernel } from './kernel.js';
import type { Names } from './names.js';
import type { Line } from './texts.js';

export interface Verdict {
  /** What differs and may not. */
  readonly failure?: string;
  /** The rule after which the peer can no longer be followed. */
  readonly cut?: string;
  /** What was not looked at any more. */
  readonly rest?: { readonly peer: readonly Line[]; readonly ours: readonly Line[] };
}

export interface AlignDeps {
  readonly names: Names;
  readonly peerKernel: Kernel;
  readonly oursKernel: Kernel;
  readonly fired: (rule: string) => void;
  /** Keys of the vatstore that only the peer has, for what it refused. */
  readonly leftKeys: Set<string>;
  readonly errorTexts: (peer: string, ours: string) => void;
  /** Whether the delivery is a message whose outcome nobody waits for. */
  readonly hasNoResult: () => boolean;
}

interface Step {
  readonly peer: number;
  readonly ours: number;
  readonly rule: string;
  readonly cut?: boolean;
}

const callOf = (line: Line | undefined, name: string): RecordedSyscall | undefined =>
  line?.event.type === 'syscall' && line.event.call.name === name ? line.event.call : undefined;

const isCounters = (line: Line | undefined): boolean =>
  callOf(line, 'vatstoreSet')?.args[0] === 'idCounters';

const clip = (text: string | undefined): string => (text ?? '(end)').slice(0, 600);

export const align = (peer: readonly Line[], ours: readonly Line[], deps: AlignDeps): Verdict => {
  const { names, peerKernel, oursKernel } = deps;
  let p = 0;
  let o = 0;

  const observe = (kernel: Kernel, line: Line): void => {
    if (line.event.type !== 'syscall') return;
    const { call } = line.event;
    kernel.said(call);
    if (call.name === 'callNow' && call.result !== undefined) {
      kernel.answered(call.result as Parameters<Kernel['answered']>[0]);
    }
    if (call.name === 'resolve' && kernel === peerKernel) {
      for (const [vpid] of call.args[0] as Resolution[]) names.retired(vpid);
    }
  };

  const differ = (why: string): Verdict => ({
    rest: { peer: peer.slice(p), ours: ours.slice(o) },
    failure: [
      why,
      ...peer.slice(Math.max(0, p - 6), p).map(line => clip(line.text)),
      '  --- the peer goes on:',
      ...Array.from({ length: 6 }, (_, index) => clip(peer[p + index]?.text)),
      '  --- ours goes on:',
      ...Array.from({ length: 6 }, (_, index) => clip(ours[o + index]?.text)),
    ].join('\n'),
  });

  /** Why the two lines are not the same. */
  const compareLines = (a: Line | undefined, b: Line | undefined): string | undefined => {
    if (!a || !b) return 'one has no further line';
    if (a.template !== b.template) return 'the lines differ';
    for (const [index, [name, place]] of a.names.entries()) {
      const fault = names.pair(name, b.names[index]?.[0] ?? '', place);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

  /** How many of the peer's next lines are metadata of a store that it goes on to refuse. */
  const countLeftMetadata = (): number => {
    const keys = [p, p + 1]
      .map(at => String(callOf(peer[at], 'vatstoreSet')?.args[0] ?? ''))
      .filter(key => /^vc\.\d+\.\|(nextOrdinal|entryCount)$/.test(key));
    const refusal = peer[p + keys.length];
    const isRefused = refusal?.event.type === 'note' && refusal.text.includes('threw');
    if (!isRefused || refusal.template !== ours[o]?.template) return 0;
    for (const key of keys) deps.leftKeys.add(key);
    return keys.length;
  };

  /** Whether the vat exits for a batch over the limits, whose exports the peer has marked first. */
  const isMarkedBeforeExit = (): boolean => {
    const exit = ours[o];
    if (!callOf(exit, 'exit') || !exit?.text.includes('capdata too large')) return false;
    const at = peer.findIndex((line, index) => index >= p && callOf(line, 'exit') !== undefined);
    const isMark = (line: Line): boolean =>
      ['vatstoreGet', 'vatstoreSet'].some(name =>
        String(callOf(line, name)?.args[0]).startsWith('vom.es.'),
      );
    return at > p && peer[at]?.template === exit.template && peer.slice(p, at).every(isMark);
  };

  const findRule = (): Step | undefined => {
    if (isMarkedBeforeExit()) return { peer: 0, ours: 0, rule: 'known-batch-first', cut: true };
    if (isCounters(ours[o]) && !isCounters(peer[p])) {
      // What the numbers were for may only be written after it: see `compareTables`.
      return { peer: 0, ours: 1, rule: 'counters' };
    }
    if (deps.hasNoResult() && peer[p]?.event.type === 'unhandled') {
      return { peer: 1, ours: 0, rule: 'lost-outcome' };
    }
    const subscribed = callOf(ours[o], 'subscribe')?.args[0] as string | undefined;
    const watched = ours
      .slice(0, o)
      .some(line => callOf(line, 'vatstoreSet')?.args[0] === `vc.3.s${subscribed ?? ''}`);
    if (subscribed !== undefined && watched) {
      const entry = peerKernel.promises.get(names.peers(subscribed) ?? '');
      if (entry?.decider === 'vat') return { peer: 0, ours: 1, rule: 'subscribe-on-watch' };
    }
    const left = countLeftMetadata();
    // What was left is in the way when the peer asks for the next key.
    if (left > 0) return { peer: left, ours: 0, rule: 'no-residue (collections)', cut: true };
    const written = String(callOf(peer[p], 'vatstoreSet')?.args[0] ?? '');
    const isDefinition = /^vom\.[vd]kind\.\d+\.descriptor$/.test(written);
    if (isDefinition && ours[o]?.text.includes('defineOdd threw')) {
      // From here on the numbers of objects have gone apart.
      return { peer: 1, ours: 0, rule: 'no-residue (kinds)', cut: true };
    }
    const imported = callOf(peer[p], 'subscribe')?.args[0] as string | undefined;
    if (imported !== undefined && peerKernel.retired.has(imported)) {
      return { peer: 1, ours: 0, rule: 'stale-mention', cut: true };
    }
    return undefined;
  };

  /** Rules after which the kernel would have ended the vat on the peer, or the peer is lost. */
  const findCut = (): string | undefined => {
    const texts = ours.slice(o).map(({ text }) => text);
    if (peerKernel.disavowed.size > 0 && texts.some(text => text.includes('been disavowed'))) {
      return 'disavowed-once';
    }
    const own = ours[o]?.text ?? '';
    const isAmplified = own.includes('amplify threw') && own.includes('Must be a facet of');
    const isTested =
      own.includes('is instance: false') &&
      peer.slice(p).some(({ text }) => /is instance: true|isInstance threw/.test(text));
    if (isAmplified || isTested) return 'own-kind-only';
    const dropped = new Set<string>();
    for (const line of peer.slice(p)) {
      for (const vref of (callOf(line, 'dropImports')?.args[0] ?? []) as string[]) {
        dropped.add(vref);
        if (peerKernel.imports.get(vref)?.isReachable !== true) return 'disavowed-once';
      }
      for (const vref of (callOf(line, 'retireImports')?.args[0] ?? []) as string[]) {
        if (!dropped.has(vref) && peerKernel.imports.get(vref)?.isReachable !== false) {
          return 'retired-once';
        }
      }
    }
    return undefined;
  };

  /**
   * Promises are followed in the order of their names, so those that settle in one turn are resolved
   * in that order: another one once names have gone apart.
   */
  const isReordered = (): boolean => {
    const rest = (lines: readonly Line[], from: number): string =>
      lines
        .slice(from)
        .filter(line => !isCounters(line))
        .map(({ template }) => template)
        .sort()
        .join('\n');
    return names.ahead > 0 && rest(peer, p) === rest(ours, o);
  };

  /** Names are followed in sorted order, which is another one once they have gone apart. */
  const isSwapped = (): boolean => {
    const firstOf = (line: Line | undefined): string =>
      (callOf(line, 'resolve')?.args[0] as Resolution[] | undefined)?.[0]?.[0] ?? '';
    const [theirs, mine] = [firstOf(peer[p]), firstOf(ours[o])];
    const [theirsHere, mineThere] = [names.ours(theirs), names.peers(mine)];
    if (theirs === '' || mine === '' || theirsHere === undefined || mineThere === undefined) {
      return false;
    }
    const comesLater = peer.slice(p + 1).some(line => firstOf(line) === mineThere);
    return comesLater && theirs < mineThere && mine < theirsHere;
  };

  while (p < peer.length || o < ours.length) {
    const [a, b] = [peer[p], ours[o]];
    const resolved = (callOf(a, 'resolve')?.args[0] as Resolution[] | undefined)?.[0]?.[0] ?? '';
    if (peerKernel.retired.has(resolved) && !peerKernel.promises.has(resolved)) {
      // The kernel ends the vat for it, so there is nothing to follow.
      deps.fired('resolved-once');
      return { cut: 'resolved-once' };
    }
    const why = a?.template === b?.template ? compareLines(a, b) : 'the lines differ';
    if (why === undefined && a && b) {
      a.errors.forEach((text, index) => deps.errorTexts(text, b.errors[index] ?? ''));
      observe(peerKernel, a);
      observe(oursKernel, b);
      p += 1;
      o += 1;
      continue;
    }
    const step = findRule();
    const cut = step ? undefined : findCut();
    if (cut !== undefined) {
      deps.fired(cut);
      return { cut };
    }
    if (!step && (isReordered() || isSwapped())) {
      deps.fired('order-of-names');
      return { cut: 'order-of-names' };
    }
    if (!step) return differ(why ?? 'the lines differ');
    deps.fired(step.rule);
    if (step.cut === true) return { cut: step.rule };
    peer.slice(p, p + step.peer).forEach(line => observe(peerKernel, line));
    ours.slice(o, o + step.ours).forEach(line => observe(oursKernel, line));
    p += step.peer;
    o += step.ours;
  }
  return {};
};
