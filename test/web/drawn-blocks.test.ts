import { describe, expect, it } from "vitest";
import { drawnBlocks } from "../../web/src/slide/drawn-blocks.ts";

const shown = (text: string, title = "", parts: Parameters<typeof drawnBlocks>[2] = []) =>
  drawnBlocks(text, title, parts).map((block) => {
    const words = text.slice(block.start, block.end);
    if (block.kind === "bullet") return [block.kind, block.level, block.mark, words];
    if (block.kind !== "table") return [block.kind, words];
    return [block.kind, block.rows.map((row) => row.map((cell) => text.slice(cell.start, cell.end)))];
  });

describe("a slide that is drawn from its words", () => {
  it("has a title, lines, bullets with their levels, and numbers as they are", () => {
    expect(shown("Ovens\nHeat them\n• Stone\n  • slow\n1. Wait", "Ovens")).toEqual([
      ["title", "Ovens"],
      ["text", "Heat them"],
      ["bullet", 0, "•", "Stone"],
      ["bullet", 1, "•", "slow"],
      ["bullet", 0, "1.", "Wait"],
    ]);
  });

  it("has tables with their cells, and listings with their blanks", () => {
    expect(shown("| a | b\\|c |\n|---|---|\n| 1 |  |\n```py\nif x:\n    y\n```\nend")).toEqual([
      [
        "table",
        [
          ["a", "b\\|c"],
          ["1", ""],
        ],
      ],
      ["code", "if x:\n    y"],
      ["text", "end"],
    ]);
  });

  it("leaves out what is not on the slide", () => {
    const text = "Ovens\n\nSpeaker notes:\nAsk about steam";
    expect(shown(text, "Ovens", [{ kind: "notes", start: 7, end: text.length }])).toEqual([
      ["title", "Ovens"],
    ]);
  });

  it("keeps every word of a listing that has no end", () => {
    expect(shown("```\na\nb")).toEqual([["code", "a\nb"]]);
  });
});
