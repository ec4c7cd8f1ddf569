/** How much memory the process may fill, and whether it is about to run out of it. */
import { totalmem } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The share of the machine's memory that the process may fill, unless told otherwise. */
const MEMORY_SHARE = 0.85;
/**
 * The share of the heap for long-lived objects that may be full. From four fifths on the platform
 * ends the process if it collects several times with little success, and so it is less.
 */
const HEAP_SHARE = 0.74;
/** With so large a share the platform may end the process while it collects. */
const HEAP_SHARE_MAX = 0.9;
/** What of the heap's limit is there for short-lived objects only. */
const YOUNG_BYTES = 48 * 2 ** 20;

/** The share of what is left that one call of author code may fill. */
const CALL_SHARE = 0.5;
/** What a call may fill in any case. */
const CALL_BYTES_MIN = 16 * 2 ** 20;

/** Bytes that the process may take by default. */
export function memoryLimit(): number {
  // Inside a container, the container's limit counts; without one it reads as absurdly much.
  limit ??= MEMORY_SHARE * Math.min(totalmem(), process.constrainedMemory() || totalmem());
  return limit;
}
let limit: number | null = null;

/**
 * Bytes that one call of author code may fill from now on. The platform ends the process where the
 * heap is full, so a call that fills it must be ended well before.
 */
export function roomOfCall(): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  const heap = heap_size_limit - YOUNG_BYTES - used_heap_size;
  const left = Math.min(heap, memoryLimit() - process.memoryUsage.rss());
  return Math.max(CALL_BYTES_MIN, CALL_SHARE * left);
}

/**
 * Whether the heap is so full that the platform might end the process. The numbers of interned
 * values live there; states and fingerprints do not.
 */
export function heapIsFull(): boolean {
  const share = heapShare();
  if (share <= HEAP_SHARE) return false;
  if (share > HEAP_SHARE_MAX) return true;
  // Part of what fills it may be garbage.
  collector ??= exposeCollector();
  collector();
  return heapShare() > HEAP_SHARE;
}

/** How much of the heap for long-lived objects is in use; 1 is all of it. */
function heapShare(): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size / Math.max(1, heap_size_limit - YOUNG_BYTES);
}

let collector: (() => void) | null = null;

function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
