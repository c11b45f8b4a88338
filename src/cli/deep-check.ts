import type { Config } from "../config.ts";
import { errorMessage } from "../errors.ts";
import { type Finding, fault, sound } from "../finding.ts";
import { nameRelations, readEveryTable } from "../store/check.ts";
import { databaseFolder } from "../store/embedded.ts";
import { lockFolder } from "../store/lock.ts";
import { withOpenDatabase } from "../store/open-database.ts";
import { type DamagedPage, findDamagedPages } from "../store/page-checksums.ts";

const name = "Pages of the database";
const wayOn =
  "Bring back a backup with `lectern restore FILE`, or ingest the decks anew with another LECTERN_DATA";
const mostNamed = 5;

/** Looks at every page of the database: by their checksums where the files are ours, else by reading every table. */
export async function checkDeeply(config: Config): Promise<Finding[]> {
  try {
    return [await (config.database ? checkServer(config) : checkEmbedded(config))];
  } catch (error) {
    return [fault(name, "can't be checked", errorMessage(error))];
  }
}

async function checkServer(config: Config): Promise<Finding> {
  return withOpenDatabase(config, "lectern doctor", async (database) => {
    const faults = await readEveryTable(database);
    if (faults.length === 0) return sound(name, "every table can be read");
    return fault(name, faults.join("; "), wayOn);
  });
}

/** Opened and closed once before: that mends what a crash left half-written. */
async function checkEmbedded(config: Config): Promise<Finding> {
  const lock = await lockFolder(config.dataFolder, "lectern doctor --deep");
  let damaged: DamagedPage[];
  try {
    damaged = findDamagedPages(databaseFolder(config.dataFolder));
  } finally {
    lock.release();
  }
  if (damaged.length === 0) return sound(name, "all checksums fit");
  const relations = await withOpenDatabase(config, "lectern doctor", (database) =>
    nameRelations(
      database,
      damaged.map(({ filenode }) => filenode),
    ),
  ).catch(() => new Map<number, string>());
  const named = damaged.slice(0, mostNamed).map(({ file, filenode, block }) => {
    const relation = relations.get(filenode);
    return `page ${block} of ${file}${relation ? ` (${relation})` : ""}`;
  });
  const others = damaged.length - mostNamed;
  const detail = `damaged: ${named.join(", ")}${others > 0 ? `, and ${others} more` : ""}`;
  return fault(name, detail, wayOn);
}
