import { describe, expect, it } from "vitest";
import { isSummary, kindOf, kindsNamed, type SlideKind } from "../../src/text/slide-kind.ts";
import { makeSlide } from "../fixtures/hits.ts";

const slide = (title: string, body: string, more: { page?: number; section?: string } = {}) =>
  makeSlide(body === "" ? title : `${title}\n${body}`, { title, page: 5, ...more });

describe("the kind of a slide", () => {
  it.each<[SlideKind, string, string, { page?: number; section?: string }?]>([
    ["agenda", "Agenda", "• Introduction\n• What is Django?\n• Summary"],
    ["agenda", "Course outline - Day 2", "• Recipes syntax\n• Layers"],
    ["agenda", "What We'll Cover: Fundamentals", "- Foundation models\n- Fine tuning"],
    ["agenda", "Gliederung", "1. Einleitung\n2. Rekursion"],
    ["agenda", "目录", "介绍\n创建源码包"],
    ["agenda", "План лекции", "• Рекурсия\n• Стек"],
    ["divider", "Chunking", ""],
    [
      "divider",
      "Layers",
      "© Copyright 2004-2016, Free Electrons.\nEmbedded Linux\nExperts",
      { section: "Layers" },
    ],
    ["divider", "Licences", "CHAPTER 2", { section: "Part one › Licences" }],
    ["title", "RAG on AWS", "", { page: 1 }],
    ["title", "USB and Linux", "Alan Ott\nSCaLE 16x\nMarch 8-11, 2018", { page: 1 }],
    ["closing", "Thank you!", "Ada Lovelace\nada@example.org"],
    ["closing", "Questions?", "ada@example.org"],
    ["closing", "Vielen Dank", ""],
    ["references", "Further reading (2)", "• https://example.org/book\n• A good book"],
    ["references", "References", "Knuth et al. (1997)"],
    ["quiz", "Check Your Understanding", "• What is linking?\n• Name two licences."],
    ["quiz", "Question 1", "Which command starts it?\nA. init\nB. start"],
    ["quiz", "Before you go", "• What is linking?\n• What is copying?\n• Who may sell it?"],
  ])("is %s of %j", (kind, title, body, more = {}) => {
    expect(kindOf(slide(title, body, more))).toBe(kind);
  });

  it.each([
    [
      "a slide that speaks of agendas",
      "Agenda-setting theory",
      "• The media tell us what to think about",
      {},
    ],
    ["references that are a subject", "References", "• A reference is an alias of a variable", {}],
    ["what the slide asks before it answers", "Overfitting", "What is it?\n• The model learns the noise", {}],
    ["the first slide of a deck without a title slide", "Starter", "Feed it every 12 hours.", { page: 1 }],
    ["a slide called as its section", "Layers", "• A layer is a folder of recipes", { section: "Layers" }],
    ["questions that say a lot", "Questions of scale", "• Vertical scaling adds memory", {}],
    ["objectives that are no agenda", "Objectives of the attacker", "• Steal the key", {}],
  ])("is none of %s", (_, title, body, more) => {
    expect(kindOf(slide(title, body, more))).toBeNull();
  });

  it("knows the slides that sum up", () => {
    const said = "• Measure first";
    const titles = ["Summary: retrieval", "Key takeaways", "Chapter 3 recap", "Zusammenfassung", "结论"];
    for (const title of titles) expect(isSummary(slide(title, said)), title).toBe(true);
    expect(isSummary(slide("Summary", ""))).toBe(false);
    expect(isSummary(slide("Summarising long texts", said))).toBe(false);
  });

  it("is known by what a question calls it", () => {
    expect([...kindsNamed("What is on the agenda?")]).toEqual(["agenda"]);
    expect([...kindsNamed("Where are the references?")]).toEqual(["references"]);
    expect([...kindsNamed("How does reranking work?")]).toEqual([]);
  });
});
