import { LecternError } from "../../src/errors.ts";
import { type FolderLock, lockFolder } from "../../src/store/lock.ts";

/** A process of its own that locks, checks and releases the folder that it was given, when its parent says so. */
const [folder = ""] = process.argv.slice(2);
let lock: FolderLock | null = null;

const orders: Record<string, () => Promise<string> | string> = {
  lock: async () => {
    lock = await lockFolder(folder, "a contender");
    return "held";
  },
  check: () => {
    lock?.check();
    return "held";
  },
  release: () => {
    lock?.release();
    lock = null;
    return "released";
  },
};

process.on("message", async (order: string) => {
  try {
    process.send?.(await orders[order]?.());
  } catch (error) {
    process.send?.(error instanceof LecternError ? error.code : String(error));
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
