import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (name: string, text: string) => readDeck(new TextEncoder().encode(text), name, signal);
const titles = async (name: string, text: string) =>
  (await read(name, text)).slides.map((slide) => slide.title);

const contents = "Contents\n\n- Fermentation\n- Shaping the Loaf\n- Ovens and Steam\n";

describe("a plain-text deck", () => {
  it("finds sections by its contents, however their dividers are worded", async () => {
    const deck = await read(
      "bread.txt",
      `${contents}\nFermentation\n\nWild yeast\n\n- lives on grain\n\nPart 2: Shaping the Loaf\n\nTension\n\n- pull toward you\n\nOvens and Steam\n\nFirst ten minutes\n\n- steam in\n`,
    );
    expect(deck.slides.map((slide) => [slide.title, slide.section])).toEqual([
      ["Contents", null],
      ["Fermentation", "Fermentation"],
      ["Wild yeast", "Fermentation"],
      ["Part 2: Shaping the Loaf", "Part 2: Shaping the Loaf"],
      ["Tension", "Part 2: Shaping the Loaf"],
      ["Ovens and Steam", "Ovens and Steam"],
      ["First ten minutes", "Ovens and Steam"],
    ]);
  });

  it("makes no slide of a lead-in, an interface text, a file name or a logo's name", async () => {
    const lines = ["Three kinds are common:", "Menu [Save as](#)", "job-20417755c0ffee00beef", "BakerCo"];
    for (const line of lines) {
      const text = `Wild yeast\n\n- lives on grain\n\n${line}\n\nCommercial yeast is bred for speed.\n\nTension\n\n- pull\n\nSteam\n\n- in\n`;
      const found = await titles("bread.txt", text);
      expect(line === "BakerCo" ? found.filter((title) => title !== "BakerCo") : found).toEqual([
        "Wild yeast",
        "Tension",
        "Steam",
      ]);
    }
  });

  it("keeps a title whose body is a table or a listing, and a title that comes again", async () => {
    expect(
      await titles(
        "bread.txt",
        "Baker's percentages in use\n\n| Flour | 100 |\n|---|---|\n\nScaling a recipe\n\n```\ngrams = 500\n\nprint(grams)\n```\n\nTension\n\n- pull\n\nTension\n\n- and fold\n",
      ),
    ).toEqual(["Baker's percentages in use", "Scaling a recipe", "Tension", "Tension"]);
  });

  it("never loses a line", async () => {
    const text = `${contents}\nFermentation\n\n\n\nLogo\n\n \nWild yeast\n\n- lives\n - on grain\n\n\`\`\`\na\n\nb\n\`\`\`\n\nTail words.\n`;
    const deck = await read("bread.txt", text);
    const kept = deck.slides.map((slide) => slide.text).join("\n");
    for (const line of text.split("\n").filter((one) => one.trim() !== "")) expect(kept).toContain(line);
  });

  it.each([
    ["form feeds", "One\nfirst body\fTwo\nsecond body\fThree\nthird body"],
    ["rules", "One\nfirst body\n---\nTwo\nsecond body\n---\nThree\nthird body"],
    ["double rules", "One\nfirst body\n=====\nTwo\nsecond body\n=====\nThree\nthird body"],
  ])("is cut at %s", async (_, text) => {
    expect(await titles("a.txt", text)).toEqual(["One", "Two", "Three"]);
  });

  it("cuts running prose at paragraphs, with the first words as titles", async () => {
    const paragraph =
      "Bread is older than the plough, and the oven is older than the town that grew up around it. ";
    const deck = await read("essay.txt", Array(12).fill(paragraph.repeat(4).trim()).join("\n\n"));
    expect(deck.slides.length).toBeGreaterThan(3);
    for (const slide of deck.slides) {
      expect(slide.title).toMatch(/^Bread is older/);
      expect(slide.text.length).toBeLessThan(1_300);
    }
  });
});

describe("a Markdown deck", () => {
  it("takes a first `---` that holds no settings for a slide's edge", async () => {
    expect(await titles("a.md", "---\n# One\n\nbody\n\n---\n# Two\n\nbody\n\n---\n# Three\n\nbody")).toEqual([
      "One",
      "Two",
      "Three",
    ]);
  });

  it("names the first slide by the front matter where it has no heading", async () => {
    expect(
      await titles("a.md", "---\ntitle: 'Sourdough'\n---\nWelcome all.\n\n---\n\n# Flour\n\nbody"),
    ).toEqual(["Sourdough", "Flour"]);
  });

  it("cuts a lesson with a few rules at its headings", async () => {
    const lesson =
      "# Bread\n\nintro\n\n## Flour\n\ntext\n\n## Water\n\ntext\n\n---\n\n## Salt\n\ntext\n\n## Yeast\n\ntext";
    expect(await titles("a.md", lesson)).toEqual(["Bread", "Flour", "Water", "Salt", "Yeast"]);
  });

  it("leaves out comments and pictures, but not those in code, and names slides without words", async () => {
    const deck = await read(
      "a.md",
      "# One\n\n<!-- note to self -->\n\n![](x.png)\n\n```html\n<!-- kept -->\n```\n\n---\n\n![](only.png)\n\n---\n\n# Three\n\nbody",
    );
    expect(deck.slides.map((slide) => slide.page)).toEqual([1, 3]);
    expect(deck.slides[0]?.text).toBe("One\n\n```html\n<!-- kept -->\n```");
    expect(deck.extraction.withoutText).toEqual([2]);
  });
});
