import { describe, expect, it } from "vitest";
import { makeExtractor } from "../../../../src/providers/local/extract/extract.ts";
import { formOf } from "../../../../src/providers/local/extract/form.ts";
import type { Passage, Slide } from "../../../../src/types.ts";

/** A slide as lines; the first is its title. */
const slide = (text: string, more: Partial<Slide> = {}): Passage => {
  const title = text.split("\n")[0] ?? "";
  return {
    slide: { id: title, course: "c", deck: "d.md", page: 1, title, section: null, text, ...more },
    text,
  };
};

async function answerTo(
  question: string,
  ...passages: Passage[]
): Promise<{ text: string; quotes: string[] }> {
  const request = {
    system: "",
    turns: [{ role: "user" as const, content: question }],
    passages,
    maxTokens: 800,
  };
  let text = "";
  const quotes: string[] = [];
  for await (const event of makeExtractor(null)(request, new AbortController().signal)) {
    if (event.type === "text") text += event.text;
    if (event.type === "citation") quotes.push(event.quote);
  }
  return { text, quotes };
}

const kiln = slide(`Kiln
- A kiln is an oven that fires clay
 - It reaches 1,300 °C
- It cools for a day
- This is different from a drying rack`);

describe("a definition", () => {
  it("leads with the defining line of the slide that is named so, not with what the thing is not", async () => {
    const { text, quotes } = await answerTo(
      "What's a kiln?",
      kiln,
      slide("Glazes\n- Glazes are fired in a kiln"),
    );
    expect(text).toMatch(/^\*\*Kiln\*\*\n\n- .*A kiln is an oven that fires clay/);
    expect(quotes[0]).toBe(kiln.text.slice(kiln.text.indexOf("A kiln")));
  });

  it("prefers the slide about the thing to those that mention it", async () => {
    const passages = [
      slide("Measuring a kiln's heat\n- Cones bend as a kiln gets hot\n- A kiln log is kept"),
      kiln,
    ];
    expect((await answerTo("What is a kiln?", ...passages)).text).toMatch(/^\*\*Kiln\*\*/);
  });
});

describe("the words that answer", () => {
  const contract = slide(`What is a contract?
- An agreement that the law will enforce
- Most contracts need no special form: a bus ride is a contract
- A contract for land must be in writing`);

  it("are the first line under the title that asks, not the line that says most of its words", async () => {
    expect((await answerTo("What is a contract?", contract)).text).toContain(
      "**An agreement that the law will enforce**",
    );
  });

  it("are the same where a name is all that is asked", async () => {
    expect((await answerTo("contract", contract)).text).toContain(
      "**An agreement that the law will enforce**",
    );
  });
});

describe("steps", () => {
  const roux = slide(
    "How to make a roux\n1. Melt the butter\n2. Stir in the flour\n  - the same weight\n3. Whisk in the stock",
  );

  it("keep their numbers", async () => {
    expect((await answerTo("How do I make a roux?", roux)).text).toMatch(
      /\n1\. .*Melt the butter.*\n2\. .*Stir in the flour.*\n {3}- .*same weight.*\n3\. .*Whisk/,
    );
  });
});

describe("a sentence that leans on the one before it", () => {
  it("is not shown without it", async () => {
    const filler =
      "Glazes come in many colours and are kept in buckets on the lower shelf of the store room. ";
    const words = `${filler.repeat(4)}Cones bend when the kiln is hot enough. This is how potters judge its heat.`;
    const { text } = await answerTo("How do potters judge heat?", slide(`Cones and glazes\n${words}`));
    expect(text).toMatch(/Cones bend when the kiln is hot enough\..*This is how potters/);
  });
});

describe("a hyphenated compound", () => {
  it("is one name, with or without its hyphens", async () => {
    const { text } = await answerTo(
      "What is chain-of-thought prompting?",
      slide(
        "Prompt chaining\n- A chain passes each thought of a prompt to the next prompt\n- Prompting in a chain is slow",
      ),
      slide("Types of prompts\n- Chain of thought: ask for prompting in steps"),
    );
    expect(text).toMatch(/^\*\*Types of prompts\*\*/);
  });
});

describe("a thing within another", () => {
  it("is told by the slide that says it, not by the one that introduces the other", async () => {
    const studio = slide(
      "What is a pottery studio?\n- A pottery studio is a room for clay\n- A pottery studio has wheels",
    );
    const shelf = slide("Drying\n- A **bat** specifies where the clay sits\n- There are plaster bats");
    const { text } = await answerTo("What is a bat in a pottery studio?", studio, shelf);
    expect(text).toMatch(/^\*\*Drying\*\*/);
  });

  it("needs no second slide where one is named so and the other says no further word of the question", async () => {
    const other = slide("Glazing\n- A kiln is an oven that glazes pots as well");
    expect((await answerTo("What is a kiln?", kiln, other)).text).not.toContain("Glazing");
  });
});

describe("bullets", () => {
  const states = slide(`Firing states
- Types of states
 - Raw: dry clay
 - Bisque: fired once
 - Glaze: fired twice
Works with stoneware, porcelain
 - Also Smoked and Salted`);

  it("go on behind a line among them that lost its mark", async () => {
    const { text } = await answerTo("Which types of states are there?", states);
    expect(text).toContain("  - Works with stoneware, porcelain\n  - Also Smoked and Salted");
  });

  it("are not announced without what they announce", async () => {
    const filler = "clay that was wedged and thrown and trimmed and dried for a long while on a shelf";
    const long = slide(`Raku
- A set of steps for:
 - Smoking
- Raku is a firing that ends in smoke
${Array.from({ length: 8 }, (_, at) => `- Batch ${at}: ${filler}`).join("\n")}`);
    const { text } = await answerTo("What is raku?", long);
    expect(text.includes("A set of steps for:")).toBe(text.includes("Smoking"));
  });
});

describe("a comparison", () => {
  const both = slide(`Ovens and stoves
| Gas oven | Wood stove |
|---|---|
| Heats evenly | Heats unevenly |
| Needs a pipe | Needs a chimney |`);
  const mentions = slide(`Ovens & stoves at home
- **Gas oven**
 - Found in kitchens
- **Wood stove**
 - Found in cabins`);

  it("is the table with a column for each side, though another slide was found first", async () => {
    const { text } = await answerTo(
      "What is the difference between a gas oven and a wood stove?",
      mentions,
      both,
    );
    expect(text).toContain("| Heats evenly | Heats unevenly |");
    expect(text).not.toContain("kitchens");
  });

  it("reads a side without the question behind its colon", async () => {
    const { quotes } = await answerTo(
      "Gas oven vs wood stove: how do they differ?",
      slide("Gas oven\n- Burns gas\n- Is lit by a spark"),
      slide("Wood stove\n- Burns logs\n- Is lit by a match"),
    );
    expect(quotes).toHaveLength(2);
  });
});

describe("a list", () => {
  it("is complete, with its lead-in, nested as on the slide", async () => {
    const text =
      "Clays\nThere are four clays:\n• Earthenware\n  – red\n• Stoneware\n• Porcelain\n• Ball clay";
    const answer = await answerTo("Which clays are there?", slide(text));
    expect(answer.text).toBe(
      "**Clays**\n\nThere are four clays:\n\n- Earthenware\n  - red\n- Stoneware\n- Porcelain\n- Ball clay",
    );
    expect(answer.quotes).toEqual([text.slice(text.indexOf("There"))]);
  });
});

describe("the form of a question", () => {
  it.each([
    ["What is RAG?", "definition"],
    ["What does BOM stand for?", "definition"],
    ["What's the reason for a kiln log?", "reason"],
    ["Which clays are there?", "list"],
    ["What information does a log hold?", "list"],
    ["What are the steps of a firing?", "steps"],
    ["How many times faster than raku is it?", "number"],
    ["How does raku differ from majolica?", "comparison"],
    ["Explain glazes", "overview"],
    ["Is clay wet?", "other"],
  ])("of %s is %s", (question, form) => {
    expect(formOf(question)).toBe(form);
  });
});

describe("a list on a slide that is longer than an answer", () => {
  it("is shown whole with its lead-in, and the rest is left out", async () => {
    const rest = Array.from(
      { length: 12 },
      (_, n) => `Potters of village ${n} sell many pots at the market of that village.`,
    );
    const items = Array.from({ length: 8 }, (_, n) => `- rule ${String.fromCharCode(97 + n)} of the studio`);
    const text = `Studio\n${rest.join("\n")}\n\nThere are eight safety rules:\n${items.join("\n")}`;
    const answer = await answerTo("Which safety rules are there?", slide(text));
    for (const item of items) expect(answer.text).toContain(item);
    expect(answer.text).not.toContain("village 9");
  });
});

describe("two questions in one", () => {
  it("have each their slide", async () => {
    const { text } = await answerTo(
      "How long does the bisque firing take, and what is majolica glazed with?",
      slide("Bisque\n- The bisque firing takes eight hours"),
      slide("Drying\n- Ware dries for a week before its firing"),
      slide("Majolica\n- Majolica is glazed with white tin"),
    );
    expect(text).toMatch(/eight hours[\s\S]*white tin/);
    expect(text).not.toContain("a week");
  });
});

describe("a comparison", () => {
  it("has both sides under their names", async () => {
    const { text } = await answerTo(
      "Compare raku and majolica",
      slide("Raku\n- Raku is taken hot from the fire"),
      slide("Firing\n- Some ware is fired twice"),
      slide("Majolica\n- Majolica has a white tin glaze"),
    );
    expect(text).toMatch(/\*\*Raku\*\*[\s\S]*taken hot[\s\S]*\*\*Majolica\*\*[\s\S]*white tin glaze/);
    expect(text).not.toContain("twice");
  });

  it("takes the rows of a table that has both, under their header", async () => {
    const table =
      "Ware\n| ware | heat |\n|---|---|\n| Raku | 900 |\n| Bone china | 1250 |\n| Majolica | 1000 |";
    const { text } = await answerTo("What is the difference between raku and majolica?", slide(table));
    expect(text).toContain("| ware | heat |\n| --- | --- |\n| Raku | 900 |\n| Majolica | 1000 |");
    expect(text).not.toContain("china");
  });
});

describe("what is left out", () => {
  it("answers with no credit, file name, description of a picture or question of the slide", async () => {
    const { text } = await answerTo(
      "What is a kiln?",
      slide(`Kiln
- A kiln fires clay
Source: https://example.org/kiln
kiln-photo.png
A photograph of a kiln in a yard.
What would you fire in a kiln?`),
    );
    expect(text).toBe("**Kiln**\n\n- A kiln fires clay");
  });

  it("trims a long slide to what answers, keeps what that hangs on, and keeps the order", async () => {
    const filler = Array.from(
      { length: 30 },
      (_, n) => `- Potters of village ${n} sell many pots at the market`,
    );
    const text = `Firing\n${filler.join("\n")}\n- Temperatures\n - Bisque firing takes eight hours\n- Wash your hands`;
    const answer = await answerTo("How long does the bisque firing take?", slide(text));
    expect(answer.text).toContain("- Temperatures\n  - **Bisque firing takes eight hours**");
    expect(answer.text.split(/\s+/).length).toBeLessThan(100);
  });

  it("shows a short listing with the line that announces it", async () => {
    const { text, quotes } = await answerTo(
      "How do I light the kiln?",
      slide("Lighting\n- Light the kiln using\n```\nkiln --light\n```\n- Then wait"),
    );
    expect(text).toContain("```\nkiln --light\n```");
    expect(quotes[0]).toContain("kiln --light");
  });

  it("answers from no slide that only asks, or only names what follows", async () => {
    const quiz = slide("Check\n- What is a kiln?\n- What is raku?\n- Name two clays");
    expect((await answerTo("What is a kiln?", quiz, slide("Kilns\nPart two"))).text).toBe("");
  });
});
