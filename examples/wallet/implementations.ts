// The two implementations of liveslots that the demo can run: ours, and its established peer, which has
// the same signature.

import { makeLiveSlots } from 'liveslots';
import type { MakeLiveSlots } from 'liveslots';

export interface Implementation {
  readonly name: string;
  readonly makeLiveSlots: MakeLiveSlots;
}

export const ours: Implementation = { name: 'liveslots', makeLiveSlots };

/** Not a literal, so that the compiler does not ask for it: it is a development dependency. */
const PEER: string = '@agoric/swingset-liveslots';

/** Undefined if the peer is not installed. */
export async function loadPeer(): Promise<Implementation | undefined> {
  let module: object;
  try {
    module = (await import(PEER)) as object;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const found: unknown = Reflect.get(module, 'makeLiveSlots');
  if (typeof found !== 'function') throw Error(`${PEER} has no makeLiveSlots`);
  return { name: 'swingset-liveslots', makeLiveSlots: found as MakeLiveSlots };
}
