/**
 * The public names of what runs nodes. A module of its own, `fairlead/runtime`: nobody else loads
 * Effect.
 */

export { NodeStopped } from "./calls.ts";
export { Disk, DiskFailure, diskInMemory } from "./disk.ts";
export type { Incoming } from "./network.ts";
export { Network, networkInMemory } from "./network.ts";
export type { NodeOptions, RunningNode } from "./run-node.ts";
export { NodeDied, runNode } from "./run-node.ts";
export type { Address } from "./tcp/connection.ts";
export { CannotListen } from "./tcp/connection.ts";
export type { NetworkTcpOptions } from "./tcp/network-tcp.ts";
export { networkTcp } from "./tcp/network-tcp.ts";
export type { DiskWalOptions } from "./wal/disk-wal.ts";
export { diskWal } from "./wal/disk-wal.ts";
