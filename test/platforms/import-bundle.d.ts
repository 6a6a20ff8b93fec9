// The package has no types of its own.
declare module '@endo/import-bundle' {
  export function importBundle(
    bundle: unknown,
    options?: { endowments?: Record<string, unknown> },
  ): Promise<{ runSmoke(print: (line: string) => void): Promise<number> }>;
}
