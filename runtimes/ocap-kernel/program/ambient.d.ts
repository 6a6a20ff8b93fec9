/**
 * The packages of the kernel are installed for the run only. What the programs beside this file use
 * of them is written down here, so that everything else in them can be checked without; the run
 * checks all of it against what the packages themselves declare.
 */
declare module '@endo/bundle-source' {
  export default function bundleSource(path: string, format: string): Promise<unknown>;
}

declare module '@metamask/kernel-utils' {
  export type JsonRpcMessage = Record<string, unknown>;
}

declare module '@metamask/kernel-store/sqlite/nodejs' {
  export interface KernelDatabase {
    readonly kernelKVStore: { getRequired(key: string): string };
    executeQuery(sql: string): Record<string, string>[];
  }
  export function makeSQLKernelDatabase(options: { dbFilename: string }): Promise<KernelDatabase>;
}

declare module '@metamask/logger' {
  export interface LogEntry {
    readonly level: string;
    readonly message: string | undefined;
    readonly data?: unknown[];
  }
  export class Logger {
    constructor(options: { tags?: string[]; transports: ((entry: LogEntry) => void)[] });
  }
}

declare module '@metamask/streams' {
  export interface DuplexStream<Read, Write = Read> {
    next(): Promise<IteratorResult<Read>>;
    write(value: Write): Promise<unknown>;
  }
  interface NodePort {
    on(event: 'message', listener: (message: unknown) => void): void;
    postMessage(message: unknown): void;
  }
  export class NodeWorkerDuplexStream {
    static make<Read, Write = Read>(port: NodePort): Promise<DuplexStream<Read, Write>>;
  }
}

declare module '@metamask/ocap-kernel' {
  type Stream = import('@metamask/streams').DuplexStream<
    import('@metamask/kernel-utils').JsonRpcMessage
  >;
  type Logger = import('@metamask/logger').Logger;
  type CapData = import('liveslots').CapData<string>;
  export interface VatWorkerService {
    launch: (vatId: string, config: unknown) => Promise<Stream>;
    terminate: (vatId: string, error?: Error) => Promise<void>;
    terminateAll: () => Promise<void>;
  }
  export interface ClusterConfig {
    bootstrap: string;
    vats: Record<string, { bundleSpec: string; parameters: Record<string, string> }>;
  }
  export class Kernel {
    static make(
      commands: unknown,
      workers: VatWorkerService,
      database: unknown,
      options: { logger: Logger },
    ): Promise<Kernel>;
    getStatus(): Promise<unknown>;
    getSubclusters(): unknown[];
    getVatIds(): string[];
    launchSubcluster(config: ClusterConfig): Promise<CapData | undefined>;
    queueMessage(target: string, method: string, args: unknown[]): Promise<CapData>;
    reapVats(filter: (vatId: string) => boolean): void;
    reloadSubcluster(id: string): Promise<unknown>;
    restartVat(vatId: string): Promise<unknown>;
    terminateVat(vatId: string): Promise<void>;
  }
  export class VatSupervisor {
    constructor(options: {
      id: string;
      kernelStream: Stream;
      logger: Logger;
      fetchBlob: (name: string) => Promise<Response>;
    });
    executeSyscall(syscall: unknown): unknown;
  }
  export function kslot(kref: string, iface?: string): unknown;
  export function kunser(data: CapData): unknown;
}

declare module 'ocap-kernel-declares/types.mjs' {
  export function coerceVatSyscallObject(syscall: unknown): unknown;
}

declare module 'ocap-kernel-declares/services/types.mjs' {
  type Ours = typeof import('liveslots').makeLiveSlots;
  export type MakeLiveSlotsFn = (
    syscall: Syscall,
    vatId: string,
    vatPowers: Record<string, unknown>,
    options: import('@agoric/swingset-liveslots').LiveSlotsOptions,
    gcTools: GCTools,
    console?: Pick<Console, 'debug' | 'log' | 'info' | 'warn' | 'error'>,
    buildVatNamespace?: unknown,
  ) => LiveSlots;
  export interface LiveSlots {
    dispatch: DispatchFn;
  }
  export type DispatchFn = (
    delivery: import('@agoric/swingset-liveslots').VatDeliveryObject,
  ) => Promise<void>;
  export type Syscall = Parameters<Ours>[0];
  export type GCTools = import('liveslots').GCTools;
}

declare module 'ocap-kernel-declares/services/meter-control.mjs' {
  export function makeDummyMeterControl(): import('liveslots').MeterControl;
}

declare module 'ocap-kernel-declares/services/gc-finalize.mjs' {
  export function makeGCAndFinalize(): () => Promise<void>;
}

declare module 'ocap-kernel-declares/services/syscall.mjs' {
  export function makeSupervisorSyscall(): Parameters<typeof import('liveslots').makeLiveSlots>[0];
}
