import { expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (...lines: string[]) => readDeck(new TextEncoder().encode(lines.join("\n")), "week.org", signal);

it("an Org document is a slide for each heading, with lists, tables, code, links and notes", async () => {
  const deck = await read(
    "#+TITLE: Baking",
    "#+OPTIONS: toc:nil H:2",
    "* Bread :B_section:",
    ":PROPERTIES:",
    ":CUSTOM_ID: bread",
    ":END:",
    "A *long* day, /slow/ and =hot=, see [[https://example.org/x][the book]] for \\(x^2\\).[fn:1]",
    "# a comment",
    "** TODO Yeast",
    "- Wild :: from the air",
    "  1. first",
    "| Kind | Grams |",
    "|------+-------|",
    "| Sea  |    18 |",
    "#+CAPTION: A cell",
    "[[file:img/cell.png]]",
    "#+BEGIN_NOTES",
    "Let them guess.",
    "#+END_NOTES",
    "** Code",
    "#+begin_src python :results output",
    "print(1)",
    ",* no heading",
    "#+end_src",
    "",
    "#+RESULTS:",
    ": 1",
    "** Secret :noexport:",
    "42",
    "*** Below it",
    "43",
    "* Salt",
    "#+BEGIN_EXPORT html",
    "<b>no</b>",
    "#+END_EXPORT",
    "Slows it.",
  );
  expect(deck.slides.map(({ title, section }) => [title, section])).toEqual([
    ["Bread", "Bread"],
    ["Yeast", "Bread"],
    ["Code", "Bread"],
    ["Salt", "Salt"],
  ]);
  expect(deck.slides.map(({ text }) => text)).toEqual([
    "Bread\n\nA **long** day, *slow* and `hot`, see [the book](https://example.org/x) for $x^2$.",
    "Yeast\n\n- Wild: from the air\n  1. first\n\n| Kind | Grams |\n| --- | --- |\n| Sea  |    18 |\n\nAlt text:\nA cell\n\nSpeaker notes:\nLet them guess.",
    "Code\n\n```python\nprint(1)\n* no heading\n```\n\n```output\n1\n```",
    "Salt\n\nSlows it.",
  ]);
});

it("an Org document of nothing but marks is refused, and one that ends in a block is not", async () => {
  await expect(read("#+TITLE: x", ":A:", ":END:")).rejects.toMatchObject({ code: "no-words" });
  expect((await read("* A", "#+begin_src sh", "ls")).slides[0]?.text).toBe("A\n\n```sh\nls\n```");
});

it("an Org document's headings below its own level are within a slide", async () => {
  const deck = await read(
    "#+OPTIONS: H:2 toc:nil",
    "* Bread",
    "** Yeast",
    "*** Wild :B_block:",
    "caught",
    "** Salt",
    "salty",
  );
  expect(deck.slides.map(({ title }) => title)).toEqual(["Bread", "Yeast", "Salt"]);
  expect(deck.slides[1]?.text).toBe("Yeast\n\nWild\n\ncaught");
});
