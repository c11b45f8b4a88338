import { describe, expect, it } from "vitest";
import { makeExtractor } from "../../../../src/providers/local/extract/extract.ts";
import type { Passage } from "../../../../src/types.ts";

/** A slide as lines; the first is its title. */
const slide = (page: number, text: string): Passage => {
  const title = text.split("\n")[0] ?? "";
  return { slide: { id: `${page}`, course: "c", deck: "d.pdf", page, title, section: null, text }, text };
};

async function answerTo(question: string, ...passages: Passage[]): Promise<string> {
  const turns = [{ role: "user" as const, content: question }];
  let text = "";
  const request = { system: "", turns, passages, maxTokens: 800 };
  for await (const event of makeExtractor(null)(request, new AbortController().signal)) {
    if (event.type === "text") text += event.text;
    if (event.type === "citation") expect(passages[event.passage]?.text).toContain(event.quote);
  }
  return text;
}

describe("a list that runs on over slides", () => {
  it("is read on where the next title says that it continues it", async () => {
    const text = await answerTo(
      "Which glazes are there?",
      slide(3, "Glazes (1/2)\n- Celadon\n- Tenmoku\n- Shino"),
      slide(4, "Glazes (2/2)\n- Majolica\n- Ash"),
      slide(9, "In museums\n- A museum shows ware"),
    );
    expect(text).toMatch(/Celadon[\s\S]*Shino[\s\S]*Majolica[\s\S]*Ash/);
    expect(text).not.toContain("museum");
  });

  it("is read on until it has as many items as it was said to have", async () => {
    const text = await answerTo(
      "What are the four types of kilns?",
      slide(3, "Kilns\n- Four types of kilns\n  - Gas\n    - Needs a flue"),
      slide(4, "Kilns\n- Wood\n  - Takes days\n- Electric\n  - Needs a strong fuse"),
      slide(5, "Kilns\n- Raku\n  - Opened hot"),
      slide(6, "Kilns\n- Shelves\n  - Are waxed"),
    );
    expect(text).toMatch(/Gas[\s\S]*Wood[\s\S]*Electric[\s\S]*Raku/);
    expect(text).not.toContain("Shelves");
  });

  it("ends with its slide where nothing says that it goes on", async () => {
    const text = await answerTo(
      "Which tools does a potter need?",
      slide(3, "Tools\n- A potter needs tools:\n  - Ribs\n  - Wires\n  - Sponges"),
      slide(4, "Tools\n- Kept dry\n- Oiled"),
    );
    expect(text).toContain("Sponges");
    expect(text).not.toContain("Oiled");
  });
});

describe("a list that lost its marks", () => {
  it("is the lines below the one that announces them", async () => {
    const text = await answerTo(
      "What are the main kinds of clay?",
      slide(
        2,
        "Overview\nThe main kinds of clay that potters use every day are:\nEarthenware\nStoneware\nPorcelain",
      ),
    );
    expect(text).toMatch(/are:\n\n- Earthenware\n- Stoneware\n- Porcelain/);
  });

  it("ends where a line stands less far in", async () => {
    const text = await answerTo(
      "What are the two goals of bisque firing?",
      slide(
        2,
        "Bisque\nTwo goals:\n  harden the ware\n  drive out the water of the clay\nNeeds a slow start",
      ),
    );
    expect(text).toMatch(/Two goals:\n\n- harden the ware\n- drive out the water of the clay/);
  });

  it("has the marks that came before all its texts", async () => {
    const text = await answerTo(
      "Which faults can a glaze have?",
      slide(2, "Faults\nA glaze can have these faults:\n●\n●\n●\nCrawling\nPinholes\n(from gas)\nRunning"),
    );
    expect(text).toMatch(/- Crawling\n- Pinholes \(from gas\)\n- Running/);
  });
});

describe("a list that is too long", () => {
  it("is shown without its details", async () => {
    const detail = "this detail is told at some length, so that the whole is far too long for an answer";
    const items = ["Wedging", "Throwing", "Trimming", "Drying", "Firing", "Glazing", "Selling"];
    const list = items
      .map((item) => `- ${item} of ware\n  - ${item}: ${detail}\n  - Again: ${detail}`)
      .join("\n");
    const text = await answerTo(
      "What are the stages of making ware?",
      slide(2, `Stages of making ware\n${list}`),
    );
    for (const item of items) expect(text).toContain(`- ${item} of ware`);
    expect(text.split(/\s+/).length).toBeLessThan(170);
  });
});

describe("a comparison", () => {
  it("takes the bullet of each side from the slides that are named after both", async () => {
    const text = await answerTo(
      "Compare the wheel and the mould in a pottery.",
      slide(1, "The pottery\n- A pottery has a wheel\n- A mould stands in the pottery"),
      slide(3, "Wheel and mould\n- Wheel\n  - Turns"),
      slide(4, "Wheel and mould\n- Mould\n  - Stands still"),
    );
    expect(text).toMatch(/Wheel\n {2}- Turns[\s\S]*Mould\n {2}- Stands still/);
  });

  it("takes no name of which nothing is said", async () => {
    const text = await answerTo(
      "What is the difference between raku and majolica?",
      slide(1, "Ware\n- Kinds\n  - Raku\n  - Majolica"),
      slide(2, "Raku or majolica\n- Raku is taken hot from the fire, and majolica has a white glaze"),
    );
    expect(text).toContain("taken hot");
  });
});

describe("one of several slides under one title", () => {
  it("is the first where the title is all that is asked", async () => {
    const text = await answerTo(
      "Glazes",
      slide(5, "Glazes\n- Glazes of glazes are many glazes"),
      slide(4, "Glazes\n- A glaze is glass on clay"),
    );
    expect(text).toMatch(/^\*\*Glazes\*\*\n\n- A glaze is glass on clay/);
  });
});

it("takes no item of such a list for a heading, however short the last is", async () => {
  const text = await answerTo(
    "What is the difference between slaking and wedging?",
    slide(
      3,
      "Preparing\nA potter has words of his own for preparing clay:\n  Slaking : dry clay to slip\n  Wedging : stiff clay to soft\nHowever, both take an afternoon.",
    ),
    slide(4, "Shelves\n- Made of wood"),
  );
  expect(text).toMatch(/dry clay to slip[\s\S]*stiff clay to soft/);
});

describe("a list whose items are slides of their own", () => {
  const kinds = [
    slide(5, "Glazing: by dipping\n- The pot goes into the bucket\n- Even, and needs much glaze"),
    slide(6, "Glazing: by pouring\n- The glaze runs over the pot"),
    slide(4, "Glazing: by spraying\n- A gun sprays a fine mist"),
  ];

  it("is these slides, in their order", async () => {
    const text = await answerTo(
      "What kinds of glazing are there?",
      ...kinds,
      slide(9, "Kilns\n- Gas\n- Wood"),
    );
    expect(text).toMatch(/by spraying[\s\S]*fine mist[\s\S]*by dipping[\s\S]*by pouring/);
    expect(text).not.toContain("Kilns");
  });

  it("is the slide that lists them, where one does", async () => {
    const listing = slide(
      3,
      "Kinds of glazing\n- Three kinds of glazing:\n  - Dipping\n  - Pouring\n  - Spraying",
    );
    const text = await answerTo("What kinds of glazing are there?", listing, ...kinds);
    expect(text).toMatch(/Dipping[\s\S]*Pouring[\s\S]*Spraying/);
    expect(text).not.toContain("fine mist");
  });
});

it("finds a list that is named in a single line", async () => {
  const text = await answerTo(
    "What are the stages of a firing?",
    slide(3, "Firing\n- A firing is slow and consists of several stages\n- Each stage is watched"),
    slide(7, "Firing\n- The words are confusing\n- Three stages (bisque, glaze, lustre) of a firing"),
  );
  expect(text).toContain("bisque, glaze, lustre");
});

it("shows of a long slide the line with the figure, and no more than is near it", async () => {
  const filler = Array.from(
    { length: 7 },
    (_, at) => `- The ${at}th shelf of the kiln holds cups, bowls and plates`,
  );
  const text = await answerTo(
    "How hot does the kiln get?",
    slide(3, `The kiln\n${filler.join("\n")}\n- The kiln gets as hot as 1,280 °C`),
  );
  expect(text).toContain("1,280 °C");
  expect(text.split("\n").filter((line) => line.includes("shelf")).length).toBeLessThan(5);
});

it("defines what is asked in the plural, and does not list it", async () => {
  const text = await answerTo(
    "What are engobes in pottery?",
    slide(3, "How do I make engobes?\n- Slake the clay\n- Sieve it\n- Stain it with oxides"),
    slide(2, "What are engobes?\n- Engobes are liquid clays that coat a pot before it is fired"),
  );
  expect(text).toMatch(/^\*\*What are engobes\?\*\*[\s\S]*liquid clays/);
});

it("defines by the first of several slides on one thing", async () => {
  const text = await answerTo(
    "What is a glaze?",
    slide(7, "Glazes – Kilns\n- A glaze goes with oxidising kilns and reducing kilns"),
    slide(6, "Glazes – Basics\n- Molten glass that covers the pot"),
    slide(9, "Shelves\n- Made of wood"),
  );
  expect(text).toMatch(/^\*\*Glazes – Basics\*\*[\s\S]*Molten glass/);
});

it("takes no line for a definition that says what something is not", async () => {
  const text = await answerTo(
    "What is raku?",
    slide(3, "Kilns\n- Raku is not fired for long\n- Gas kilns are quick"),
    slide(4, "Firing\n- Raku is a firing in which the glowing pot is taken out and cooled at once"),
  );
  expect(text).toContain("taken out and cooled at once");
});

it("compares by the line that speaks of both sides, where neither has a slide of its own", async () => {
  const text = await answerTo(
    "What is the difference between slip and glaze?",
    slide(3, "Coats\n- A potter mixes them by hand\n- Slip is clay in water, while glaze melts into glass"),
    slide(4, "Shelves\n- Glaze drips onto shelves"),
  );
  expect(text).toContain("while glaze melts into glass");
});
