import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { holdFolder } from "./lock.ts";

/** Folders within the data folder in which a backup or a restore is made. */
const prefix = "aside-";

/** A new one, which is its maker's until it is released or its process has ended. */
export function openAside(dataFolder: string): { folder: string; release(): void } {
  for (;;) {
    const folder = mkdtempSync(join(dataFolder, prefix));
    try {
      const held = holdFolder(folder);
      if (held) return { folder, ...held };
    } catch (error) {
      if (existsSync(folder)) throw error;
    }
    // Another process took it for one that was left, before it was held.
  }
}

/** Removes what backups and restores left that were killed; not what another process is making. */
export function removeAsides(dataFolder: string): void {
  const names = existsSync(dataFolder) ? readdirSync(dataFolder) : [];
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(dataFolder, name);
    try {
      const held = holdFolder(folder);
      if (!held) continue;
      rmSync(folder, { recursive: true, force: true });
      held.release();
    } catch {
      // It is gone, or the disk is read-only: the next start looks again.
    }
  }
}
