import { existsSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readTemplate, renderHtml, templatePath } from "../../../eval/report/html.ts";
import type { Report } from "../../../eval/report/report.ts";
import { projectRoot } from "../../../src/root.ts";
import { syntheticReport } from "./synthetic-report.ts";
import { hostileTexts } from "./synthetic-text.ts";

const template =
  '<html><script type="application/octet-stream" id="report"></script><script type="module">run()</script></html>';

function packedIn(html: string): string {
  const packed = /<script type="application\/octet-stream" id="report">([^<]*)<\/script>/.exec(html)?.[1];
  if (packed === undefined) throw new Error("no data in the report");
  return packed;
}
const reportIn = (html: string): Report =>
  JSON.parse(gunzipSync(Buffer.from(packedIn(html), "base64")).toString("utf8")) as Report;

describe("the HTML report's file", () => {
  it("gives back exactly the report that went in, hostile text and all", () => {
    const report = syntheticReport({ cases: 60, runs: 2, repeats: 2 });
    report.name = hostileTexts.join(" ");
    expect(reportIn(renderHtml(report, template))).toEqual(report);
  });

  it("never lets a text of the report stand in the page itself", () => {
    const report = syntheticReport({ cases: 60, runs: 1 });
    for (const [index, row] of report.cases.entries()) {
      row.question = hostileTexts[index % hostileTexts.length] ?? "";
      row.id = `</script><img src=x onerror=alert(${index})>`;
    }
    report.name = "$& $1 $` </title></script><!--";
    const html = renderHtml(report, template);
    expect(packedIn(html)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(html.replace(packedIn(html), "")).toBe(template);
  });

  it("says what to do when the page was not built, or holds no place for the data", () => {
    expect(() => readTemplate(join(projectRoot, "no-such-folder", "index.html"))).toThrow(/npm run build/);
    const report = syntheticReport({ cases: 1, runs: 1 });
    expect(() => renderHtml(report, "<html></html>")).toThrow(/npm run build/);
    expect(() => renderHtml(report, template + template)).toThrow(/npm run build/);
  });
});

const built = existsSync(templatePath);
if (!built) console.warn("NOTICE: dist/web-report is not built, the tests of the built report are skipped");

describe.skipIf(!built)("the HTML report on the built page", () => {
  it("holds 1,000 cases in less than 5 MB", () => {
    const html = renderHtml(syntheticReport({ cases: 1_000, runs: 1 }));
    expect(html.length).toBeLessThan(5_000_000);
    expect(reportIn(html).cases).toHaveLength(1_000);
  });

  it("is one file that names nothing to fetch, and whose policy allows nothing but its own script", () => {
    const page = readTemplate(templatePath);
    expect(page).toMatch(
      /default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'unsafe-inline'; img-src data:/,
    );
    const head = page.replace(/<script type="module"[^>]*>[\s\S]*?<\/script>/, "");
    expect(head).not.toMatch(/(src|href)="(?!data:)/);
    expect(head).not.toMatch(/@import|url\(/);
    expect(page).toContain("<noscript>");
  });
});
