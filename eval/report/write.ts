import { join } from "node:path";
import { writeAtomically } from "../files.ts";
import { renderHtml } from "./html.ts";
import { toMarkdown } from "./markdown.ts";
import type { Report } from "./report.ts";

interface ReportFiles {
  html: string;
  json: string;
  markdown: string;
}

/** Writes the report in its three forms, each whole or not at all; the names begin with its date. */
export function writeReport(report: Report, folder: string): ReportFiles {
  const stem = join(folder, `${report.date.slice(0, 19).replace(/:/g, "")}-${fileName(report.name)}`);
  const files = { html: `${stem}.html`, json: `${stem}.json`, markdown: `${stem}.md` };
  writeAtomically(files.html, renderHtml(report));
  writeAtomically(files.json, `${JSON.stringify(report, null, 1)}\n`);
  writeAtomically(files.markdown, toMarkdown(report));
  return files;
}

/** Turns any name into a file name: letters and digits of any script stay. */
export function fileName(name: string): string {
  const safe = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  // File systems count bytes, 255 of them; a date and an ending come to it.
  let cut = safe;
  while (Buffer.byteLength(cut) > 120) cut = [...cut].slice(0, -1).join("");
  return cut || "report";
}
