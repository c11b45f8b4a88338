import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { toMarkdown } from "../../../eval/report/markdown.ts";
import { fileName, writeReport } from "../../../eval/report/write.ts";
import { syntheticReport } from "./synthetic-report.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a report's name", () => {
  it("may be any text: the file's is safe and not too long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (name) => {
        const file = fileName(name);
        expect(file).toMatch(/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u);
        expect(Buffer.byteLength(file)).toBeLessThanOrEqual(120);
      }),
    );
    expect(fileName("../../etc/passwd")).toBe("etc-passwd");
    expect(fileName("Прогон № 3: лекции")).toBe("Прогон-3-лекции");
    expect(fileName("///")).toBe("report");
  });

  it("becomes three files, whole, and nothing else", () => {
    const report = { ...syntheticReport({ cases: 5, runs: 2 }), name: 'a/b "c" <d>' };
    const files = writeReport(report, join(folder, "out"));
    expect(readdirSync(join(folder, "out")).sort()).toEqual(
      [files.html, files.json, files.markdown].map((file) => file.split("/").at(-1)).sort(),
    );
    expect(JSON.parse(readFileSync(files.json, "utf8"))).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

describe("the Markdown", () => {
  it("is read as text, whatever a question or an answer holds", () => {
    const report = syntheticReport({ cases: 30, runs: 1 });
    const [first] = report.cases;
    if (first) first.question = "<script>alert(1)</script> | a\n# heading [x](javascript:1)";
    for (const answer of first?.answers ?? []) answer.error = "<b>broken</b>\n- | x";
    const text = toMarkdown(report);
    expect(text).not.toMatch(/(?<!\\)<(script|b)\b/);
    expect(text).toContain("\\<script\\>alert(1)\\</script\\> \\| a \\# heading \\[x\\](javascript:1)");
  });
});
