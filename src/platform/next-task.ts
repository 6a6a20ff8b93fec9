/**
 * A task, not a microtask: when it comes, the microtasks before it have run.
 */

interface Port {
  onmessage?: (() => void) | null;
  close(): void;
  postMessage(message: unknown): void;
}

interface EngineGlobals {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly setTimeout?: (callback: () => void, milliseconds: number) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
}

// Kept from before any user code could replace them.
const { setImmediate, setTimeout, MessageChannel } = globalThis as EngineGlobals;

/**
 * Where there is no `setImmediate`, a message port comes first: browsers make a
 * timer wait for milliseconds.
 *
 * @returns settles in a task to come; rejects when the engine offers no tasks
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
    } else if (MessageChannel !== undefined) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else if (setTimeout !== undefined) {
      setTimeout(resolve, 0);
    } else {
      reject(Error('the engine has no setImmediate, MessageChannel or setTimeout'));
    }
  });
}
