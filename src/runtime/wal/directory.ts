/** Directories whose names survive a power failure. */
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes it, with those above it that are not there. */
export async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  for (let made = directory; first !== undefined; made = dirname(made)) {
    await flushDirectory(dirname(made));
    if (made === first) break;
  }
}

/** So that the names in it are on disk. Windows knows no such thing, and does it by itself. */
export async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
