// What the layer of the lower bounds says to the kernel.

import type { CapData } from 'liveslots';

/** What the layer needs of the kernel. */
export interface FloorSyscall {
  send(target: string, methargs: CapData<string>, result: string): void;
  subscribe(vpid: string): void;
  resolve(resolutions: readonly (readonly [string, boolean, CapData<string>])[]): void;
  dropImports(vrefs: readonly string[]): void;
  retireImports(vrefs: readonly string[]): void;
  vatstoreGet(key: string): string | undefined;
  vatstoreGetNextKey(key: string): string | undefined;
  vatstoreSet(key: string, value: string): void;
  vatstoreDelete(key: string): void;
}
