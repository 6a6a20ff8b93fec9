// What is used here of packages that are installed under this runtime only, as far as it is used.

declare module '@agoric/xsnap' {
  export interface MeterUsage {
    readonly compute: number;
    readonly currentHeapCount: number;
  }
  export interface XSnap {
    evaluate(code: string): Promise<{ meterUsage: MeterUsage }>;
    issueStringCommand(text: string): Promise<{ reply: string; meterUsage: MeterUsage }>;
    isReady(): Promise<void>;
    makeSnapshotStream(description?: string): AsyncIterable<Uint8Array>;
    terminate(): Promise<void>;
  }
  export function xsnap(options: {
    os: string;
    fs: object;
    spawn: typeof import('node:child_process').spawn;
    name: string;
    handleCommand: (request: Uint8Array) => Promise<Uint8Array>;
    snapshotStream?: AsyncIterable<Uint8Array>;
    snapshotDescription?: string;
    meteringLimit?: number;
    stdout?: 'ignore' | 'inherit';
    stderr?: 'ignore' | 'inherit';
    netstringMaxChunkSize?: number;
  }): Promise<XSnap>;
}

declare module '@agoric/xsnap-lockdown' {
  export function getLockdownBundle(): Promise<{ moduleFormat: string; source: string }>;
}
