import { describe, expect, it } from "vitest";
import { markedStatements } from "../../src/text/marked-statements.ts";
import { markersIn } from "../../src/text/scan-markers.ts";

const known = [{ marker: 1 }, { marker: 2 }];
const read = (shown: string) =>
  markedStatements(shown, markersIn(shown, known)).statements.map(({ start, end, numbers }) => [
    shown.slice(start, end),
    numbers,
  ]);

describe("markedStatements", () => {
  it("gives a marker to the statement that it ends or stands in", () => {
    expect(read("It reads [1]. It chunks. [1][2] It writes.")).toEqual([
      ["It reads [1].", [1]],
      ["It chunks.", [1, 2]],
      ["It writes.", []],
    ]);
    expect(read("答案是这样。[1] 另一句。")).toEqual([
      ["答案是这样。", [1]],
      ["另一句。", []],
    ]);
  });

  it("gives a marker that a line break or a listing cut off to the statement before", () => {
    expect(read("It reads first\n [1]\n\nThen it writes")).toEqual([
      ["It reads first", [1]],
      ["Then it writes", []],
    ]);
    expect(read("So:\n```\nrun()\n``` [2]\n- Done")).toEqual([
      ["So:", [2]],
      ["Done", []],
    ]);
  });
});

describe("markersIn", () => {
  it("finds known numbers that are no index and no code", () => {
    const found = (text: string) => markersIn(text, known).map(({ start, end }) => text.slice(start, end));
    expect(found("a [1][2], items[1], `b [1]`, c [3]\n[2]")).toEqual([" [1]", "[2]", "[2]"]);
  });
});
