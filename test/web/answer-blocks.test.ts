import { describe, expect, it } from "vitest";
import { splitBlocks } from "../../web/src/answer-blocks.ts";

const texts = (markdown: string, streaming = false) =>
  splitBlocks(markdown, [], { streaming }).map(({ text }) => text.trim());

describe("an answer in blocks", () => {
  it("keeps every character in its place", () => {
    const answer = "One [1].\n\n- a\n\n- b\n\n```py\nx\n\ny\n```\n\n| a |\n| - |\n\n\tcode\n";
    expect(
      splitBlocks(answer, [], { streaming: false })
        .map(({ text }) => text)
        .join(""),
    ).toBe(answer);
    expect(texts(answer).slice(0, 3)).toEqual(["One [1].", "- a\n\n- b", "```py\nx\n\ny\n```"]);
  });

  it("are the same whether they come at once or word by word", () => {
    const answer =
      "One [1].\n\n- a\n\n- b\n\nTitle\n---\n\n```py\nx\n\ny\n```\n\n> a\n\n$$\na\n\nb\n$$\n\nend";
    let before: ReturnType<typeof splitBlocks> = [];
    for (let length = 1; length <= answer.length; length++)
      before = splitBlocks(answer.slice(0, length), [], { streaming: length < answer.length, before });
    expect(before).toEqual(splitBlocks(answer, [], { streaming: false }));
  });

  it("keeps a formula with blank lines whole", () => {
    expect(texts("So\n\n$$\na\n\nb\n$$\n\nthen")).toEqual(["So", "$$\na\n\nb\n$$", "then"]);
  });

  it("moves marks to their block, and cuts them where they reach over several", () => {
    const marks = [{ start: 2, end: 8, kind: "own" as const }];
    expect(splitBlocks("abc\n\ndefg", marks, { streaming: false }).map(({ marks }) => marks)).toEqual([
      [{ start: 2, end: 3, kind: "own" }],
      [{ start: 0, end: 5, kind: "own" }],
    ]);
  });

  it.each([
    ["It is **bo", "It is **bo**"],
    ["Feed it [1", "Feed it"],
    ["First\n\n| Step | Min", "First"],
    ["| Step | Minutes |\n| --", ""],
    ["| Step | Minutes |\n| --- | --- |\n| a", "| Step | Minutes |\n| --- | --- |\n| a"],
  ])("keeps back what may change its shape, while it streams: %j", (come, shown) => {
    expect(texts(come, true).join("\n\n").trim()).toBe(shown);
  });

  it("shows all of an answer that is whole", () => {
    expect(texts("Feed it [1")).toEqual(["Feed it [1"]);
  });
});
