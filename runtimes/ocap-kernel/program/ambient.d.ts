// The packages of the kernel are installed for the run only. Here they are known by name, so that
// the rest of each program can be checked; the run checks all of it against what they declare.
declare module '@metamask/kernel-store/sqlite/nodejs';
declare module '@metamask/kernel-utils';
declare module '@metamask/logger';
declare module '@metamask/ocap-kernel';
declare module '@metamask/streams';
declare module '@endo/bundle-source';
