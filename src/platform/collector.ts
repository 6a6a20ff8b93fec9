/**
 * How a collection is asked for: by the engine's own `gc` where it is offered,
 * else by one that Node.js hands out when a flag is set. No import of Node.js
 * stands here, so that browsers can load it.
 */

/**
 * - `engine`: the engine offers `gc` to everybody (Node.js with `--expose-gc`),
 *   or the runtime brought a function of its own;
 * - `flag`: Node.js was asked for it while running; nothing of that is visible
 *   to others afterwards;
 * - `none`: there is none. What the engine collects by itself is all.
 */
export type Collector = 'engine' | 'flag' | 'none';

export interface FoundCollector {
  readonly collector: Collector;
  /** Collects all that is garbage; finalizers come in later tasks. */
  readonly gc: (() => void) | undefined;
}

interface NodeProcess {
  /** Since Node.js 20.16 and 22.3; other engines have it for some modules only. */
  readonly getBuiltinModule?: (name: string) => unknown;
}

interface EngineGlobals {
  readonly gc?: unknown;
  readonly process?: NodeProcess;
}

type Gc = () => void;
const isGc = (value: unknown): value is Gc => typeof value === 'function';

function askNode({ process }: EngineGlobals): Gc | undefined {
  try {
    const v8 = process?.getBuiltinModule?.('node:v8') as
      { setFlagsFromString(flags: string): void } | undefined;
    const vm = process?.getBuiltinModule?.('node:vm') as
      { runInNewContext(code: string): unknown } | undefined;
    if (v8 === undefined || vm === undefined) {
      return undefined;
    }
    v8.setFlagsFromString('--expose-gc');
    try {
      // The flag decides what contexts begin with, and this one is old.
      const gc = vm.runInNewContext('gc');
      return isGc(gc) ? gc : undefined;
    } finally {
      v8.setFlagsFromString('--no-expose-gc');
    }
  } catch {
    // Another engine under the same names, or permissions that forbid it.
    return undefined;
  }
}

let fromNode: { readonly gc: Gc | undefined } | undefined;

/** Finds the way once; a `gc` that is made global later is found nevertheless. */
export function findCollector(): FoundCollector {
  const globals = globalThis as EngineGlobals;
  if (isGc(globals.gc)) {
    return { collector: 'engine', gc: globals.gc };
  }
  fromNode ??= { gc: askNode(globals) };
  return { collector: fromNode.gc === undefined ? 'none' : 'flag', gc: fromNode.gc };
}
