import { createWriteStream, existsSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Command } from "commander";
import { loadConfig } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { unpackArchive, withFolderAside, writeArchive } from "../store/archive.ts";
import { removeAsides } from "../store/aside.ts";
import { makeFolder } from "../store/embedded.ts";
import { lockFolder } from "../store/lock.ts";
import { withOpenDatabase } from "../store/open-database.ts";
import { readManifest, restoreEmbedded, restoreServer } from "../store/restore.ts";
import { counted } from "../text/figures.ts";

export function backupCommand(): Command {
  return new Command("backup")
    .description(
      "write everything (courses, decks, conversations, evaluations) into one file, also while Lectern serves",
    )
    .argument("<file>", "the file, such as lectern-2026-11-30.tgz")
    .action(async (file: string) => {
      if (existsSync(file)) throw new LecternError("usage", `${file} exists already: name another file`);
      const part = `${file}.part`;
      try {
        const config = loadConfig();
        await withOpenDatabase(config, "lectern backup", (database) =>
          writeArchive(database, config.dataFolder, createWriteStream(part, { flags: "wx", mode: 0o600 })),
        );
        await rename(part, file);
      } catch (error) {
        await rm(part, { force: true });
        throw asWriteFailure(error, file);
      }
      const { size } = await stat(file);
      console.log(
        `Wrote ${file} (${(size / 2 ** 20).toFixed(1)} MB). It holds all that Lectern keeps: store it as safely`,
      );
    });
}

function asWriteFailure(error: unknown, file: string): unknown {
  if (error instanceof LecternError) return error;
  return new LecternError(
    "storage",
    `Can't write ${file} (${errorMessage(error)}): check free space and permissions`,
    {
      cause: error,
    },
  );
}

export function restoreCommand(): Command {
  return new Command("restore")
    .description("put a backup in the place of everything that Lectern keeps; no Lectern may run meanwhile")
    .argument("<file>", "what `lectern backup` wrote")
    .option("--yes", "replace what there is; without this, only check the file")
    .action(async (file: string, options: { yes?: true }) => {
      const config = loadConfig();
      makeFolder(config.dataFolder);
      const lock = await lockFolder(config.dataFolder, "lectern restore");
      try {
        removeAsides(config.dataFolder);
        await withFolderAside(config.dataFolder, async (folder) => {
          await unpackArchive(file, folder);
          const made = readManifest(folder);
          const rows = new Map(made.tables.map(({ name, rows }) => [name, rows]));
          const holds = `${counted(rows.get("courses") ?? 0, "course")}, ${counted(rows.get("conversations") ?? 0, "conversation")}, made ${made.made}`;
          if (!options.yes)
            throw new LecternError(
              "usage",
              `Nothing was changed. ${file} is whole: ${holds}. To put it in the place of what there is, add --yes`,
            );
          if (config.database) {
            await withOpenDatabase(config, "lectern restore", (database) =>
              restoreServer({ ...config, database }, made, folder),
            );
            return console.log(`Restored ${holds}`);
          }
          const former = await restoreEmbedded({ ...config, lock }, made, folder);
          console.log(`Restored ${holds}`);
          if (former) console.log(`The former database is in ${former}: remove it once all is well`);
        });
      } finally {
        lock.release();
      }
    });
}
