// What is used here of packages that are installed under a runtime only, as far as it is used.

declare module '@agoric/swing-store' {
  export interface KernelStorage {
    readonly kvStore: {
      get(key: string): string | undefined;
      getNextKey(priorKey: string): string | undefined;
    };
  }
  export interface SwingStore {
    readonly kernelStorage: KernelStorage;
    readonly hostStorage: { commit(): Promise<void>; close(): Promise<void> };
  }
  export function initSwingStore(folder: string): SwingStore;
  export function openSwingStore(folder: string): SwingStore;
}

declare module '@agoric/swingset-vat' {
  import type { KernelStorage } from '@agoric/swing-store';

  export interface CapData {
    readonly body: string;
    readonly slots: string[];
  }
  export interface Source {
    readonly bundle?: unknown;
    readonly sourceSpec?: string;
    readonly parameters?: Record<string, unknown>;
    readonly creationOptions?: Record<string, unknown>;
  }
  export interface Config {
    readonly bootstrap: string;
    readonly defaultManagerType: 'local' | 'xsnap';
    readonly defaultReapInterval: 'never' | number;
    readonly snapshotInterval?: number;
    readonly defaultReapGCKrefs?: 'never' | number;
    readonly vats: Record<string, Source>;
    readonly bundles: Record<string, Source>;
    readonly devices: Record<string, Source>;
  }
  export interface Dump {
    readonly objects: unknown[];
    readonly promises: { refCount: number }[];
    readonly vatTables: { vatID: string }[];
    readonly kernelTable: [kref: string, vatID: string, vref: string][];
  }
  export interface Controller {
    pinVatRoot(vat: string): string;
    vatNameToID(vat: string): string;
    run(): Promise<number>;
    shutdown(): Promise<void>;
    reapAllVats(): void;
    getStats(): { kernelObjects: number; kernelPromises: number; clistEntries: number };
    dump(): Dump;
    queueToVatRoot(vat: string, method: string, args: unknown[], policy: string): string;
    kpStatus(kpid: string): string;
    kpResolution(kpid: string, options: { incref: boolean }): CapData;
    upgradeStaticVat(
      vat: string,
      shouldPauseFirst: boolean,
      bundleID: string,
      options: Record<string, unknown>,
    ): string;
  }
  export interface SlogEntry {
    readonly type: string;
    readonly vatID: string;
    readonly deliveryNum?: number;
    readonly replay?: boolean;
    readonly vd?: unknown[];
    readonly vsc?: unknown[];
    readonly vsr?: unknown[];
    readonly dr?: unknown[];
  }
  export function buildKernelBundles(): Promise<Record<string, unknown>>;
  export function initializeSwingset(
    config: Config,
    args: unknown[],
    storage: KernelStorage,
    options: { kernelBundles: Record<string, unknown> },
  ): Promise<string>;
  export function makeSwingsetController(
    storage: KernelStorage,
    endowments: Record<string, unknown>,
    options: {
      kernelBundle: unknown;
      env: Record<string, string>;
      slogSender: (entry: SlogEntry) => void;
    },
  ): Promise<Controller>;
  export function buildBridge(outbound: (...args: never[]) => unknown): { srcPath: string };
  export function buildTimer(): {
    srcPath: string;
    endowments: Record<string, unknown>;
    poll(time: bigint): boolean;
  };
}

declare module '@agoric/kmarshal' {
  export function kslot(kref: string, iface?: string): object;
  export function kunser(data: { body: string; slots: string[] }): unknown;
}

declare module '@endo/bundle-source' {
  export default function bundleSource(
    path: string,
    options?: { format: string },
  ): Promise<unknown>;
}
