import { discoverFolder } from "./discover.ts";
import type { LookThrough } from "./source.ts";

/** A folder on this machine. */
export function folderSource(folder: string): LookThrough {
  return async (onEvent) => {
    onEvent({ type: "listing", place: folder });
    return { ...discoverFolder(folder), failed: [] };
  };
}
