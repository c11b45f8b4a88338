import { lecternVersion } from "../../version.ts";
import { migrationFiles } from "../migrate.ts";

/** Of which Lectern this process is: another may write what this one can't read. */
export const build = { lectern: lecternVersion, database: migrationFiles().at(-1) ?? "none" };
