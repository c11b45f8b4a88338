import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (text: string, name = "lecture.vtt") => readDeck(new TextEncoder().encode(text), name, signal);
const time = (seconds: number) =>
  `00:${`${Math.floor(seconds / 60)}`.padStart(2, "0")}:${`${seconds % 60}`.padStart(2, "0")}.000`;
const cue = (start: number, text: string, lasts = 5) => `${time(start)} --> ${time(start + lasts)}\n${text}`;

describe("a transcript", () => {
  it("is joined to paragraphs and cited by its time", async () => {
    const { slides } = await read(
      [
        "WEBVTT",
        "NOTE made by a program",
        "STYLE\n::cue { color: red }",
        cue(0, "<v Ada>Welcome to"),
        cue(5, "the <c.loud>bakery</c>."),
        cue(20, "1 &lt; 2 &amp; so on."),
      ].join("\n\n"),
    );
    expect(slides).toMatchObject([
      { page: 1, title: "0:00–0:25", text: "Ada: Welcome to the bakery.\n\n1 < 2 & so on." },
    ]);
  });

  it("begins a page where a sentence ends, about every minute and a half", async () => {
    const cues = Array.from({ length: 60 }, (_, at) =>
      cue(at * 5, at % 4 === 3 ? "and bake it." : "Take the loaf"),
    );
    const { slides } = await read(`WEBVTT\n\n${cues.join("\n\n")}`);
    expect(slides.map(({ title }) => title)).toEqual(["0:00–1:40", "1:40–3:20", "3:20–5:00"]);
    expect(slides.every(({ text }) => text.endsWith("bake it."))).toBe(true);
  });

  it("of SubRip has numbers and commas, and rolling captions once", async () => {
    const { slides } = await read(
      "1\r\n00:00:01,000 --> 00:00:02,000\r\nFlour\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,500\r\nFlour and water\r\n\r\n3\r\n00:00:03,500 --> 00:00:04,000\r\nand water\r\n",
      "lecture.srt",
    );
    expect(slides[0]?.text).toBe("Flour and water");
  });

  it("whose times go backwards is read in the order of what was said", async () => {
    const { slides } = await read(`WEBVTT\n\n${cue(30, "second.", 2)}\n\n${cue(10, "First", 2)}`);
    expect(slides[0]).toMatchObject({ title: "0:10–0:32", text: "First\n\nsecond." });
  });

  it("without cues is refused", async () => {
    await expect(read("WEBVTT\n\nwords")).rejects.toMatchObject({ code: "bad-deck" });
  });

  it("names whoever speaks where they begin, however the captions do", async () => {
    const tagged = ["<v Ada>Take flour.</v>", "<v Ada>Add water.</v>", "<v.loud Bo Li>Why?</v>"];
    const prefixed = ["Ada: Take flour.", "Ada: Add water.", "Bo Li: Why?"];
    for (const lines of [tagged, prefixed]) {
      const { slides } = await read(`WEBVTT\n\n${lines.map((line, at) => cue(at * 5, line)).join("\n\n")}`);
      expect(slides[0]?.text).toBe("Ada: Take flour. Add water.\n\nBo Li: Why?");
    }
  });

  it("whose captions roll over two lines says each line once, and what is said again later twice", async () => {
    const rolls = [
      [0, "take the flour"],
      [5, "take the flour\nand add <00:00:06.000><c>water</c>"],
      [10, "and add water"],
      [10, "and add water\nthen knead"],
      [15, "then knead\nand wait"],
      [60, "and wait"],
    ].map(([start, text]) => cue(Number(start), String(text)));
    const { slides } = await read(`\uFEFFWEBVTT\n\n${rolls.join("\n\n")}`);
    expect(slides[0]?.text).toBe("take the flour and add water then knead and wait\n\nand wait");
  });

  it("says that its times go backwards", async () => {
    const { warnings } = await read(`WEBVTT\n\n${cue(30, "second.", 2)}\n\n${cue(10, "First", 2)}`);
    expect(warnings).toEqual(["Its times go backwards at 1 cue: what was said is in the order of its times"]);
  });
});
