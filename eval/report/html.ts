import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { LecternError } from "../../src/errors.ts";
import { projectRoot } from "../../src/root.ts";
import type { Report } from "./report.ts";

const slot = '<script type="application/octet-stream" id="report">';

/** Built from web/report by `npm run build`. */
export const templatePath = join(projectRoot, "dist", "web-report", "index.html");

/**
 * The report as one HTML file that needs no network: the page of web/report with the data inside, as gzipped JSON in
 * base64, whose alphabet holds no `<`, so that no text of a course, a model or a judge can end the element it stands in.
 */
export function renderHtml(report: Report, template = readTemplate(templatePath)): string {
  const [before, after, ...more] = template.split(slot);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new LecternError(
      "internal",
      "The template of the HTML report has no place for its data. Run `npm run build` again.",
    );
  }
  return `${before}${slot}${gzipSync(JSON.stringify(report), { level: 9 }).toString("base64")}${after}`;
}

/** Throws `not-found` if the page was not built yet. */
export function readTemplate(path: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new LecternError(
    "not-found",
    `The HTML report's template is missing (${path}). Run \`npm run build\`, or leave the HTML out.`,
  );
}
