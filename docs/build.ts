import { readFileSync, writeFileSync } from "node:fs";
import { settingsTable } from "./settings-table.ts";

/** Writes the table of settings into docs/settings.md (`npm run build:docs`). */
const file = new URL("settings.md", import.meta.url);
const [before = ""] = readFileSync(file, "utf8").split("<!-- table -->");
writeFileSync(file, `${before}<!-- table -->\n\n${settingsTable()}`);
