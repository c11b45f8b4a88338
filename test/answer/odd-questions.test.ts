import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../src/answer/answer.ts";
import { collect } from "../../src/answer/collect.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const one = "# Sourdough\n\n- A starter is flour and water\n- Feed it every 12 hours\n";
const pictures = "# Holidays\n\n![](a.png)\n\n---\n\n![](b.png)\n";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
  await lectern.ingestText("one", { "one.md": one });
  await lectern.ingestText("pictures", { "pictures.md": pictures });
  await lectern.ingestText("bakery", { "bread.md": bakery });
});
afterAll(() => lectern.remove());

const ask = (course: string, question: string) =>
  collect(
    answer(lectern, { question, course, history: [], k: 8, filters: {} }, new AbortController().signal),
  );

describe("a course of one slide", () => {
  it.each(["How often do I feed a starter?", "Summarise the course", "sourdough", "Quiz me"])(
    "is answered from: %s",
    async (question) => {
      const found = await ask("one", question);
      expect(found.answered).toBe(true);
      expect(new Set(found.citations.map(({ slide }) => slide.title))).toEqual(new Set(["Sourdough"]));
    },
  );

  it("ends with it", async () => {
    expect((await ask("one", "What comes after Sourdough?")).answer).toContain("Sourdough");
  });
});

describe("a course of pictures alone", () => {
  it.each([
    "How do I bake bread?",
    "Summarise the course",
    "What is this course about?",
    "What is on slide 2?",
  ])("ends once, and quotes nothing that is not there: %s", async (question) => {
    const found = await ask("pictures", question);
    for (const { quote } of found.citations) expect(pictures).toContain(quote);
    expect(found.answer.trim()).not.toBe("");
  });
});

describe("a question of hardly anything", () => {
  it.each([
    ["one word", "sourdough", true],
    ["one word that the course lacks", "Calico", false],
    ["names alone", "Calico Flannel Cilium", false],
  ])("%s: %s", async (_, question, answered) => {
    const found = await ask("bakery", question);
    expect(found).toMatchObject({ answered });
    expect(found.answer.trim()).not.toBe("");
  });

  it.each(["what is it?", "the and of", "why", "???"])("is told what can be asked: %s", async (question) => {
    const found = await ask("bakery", question);
    expect(found).toMatchObject({ answered: true, citations: [] });
    expect(found.answer).toContain("what would you like to know?");
  });

  it("names what the slides never mention", async () => {
    expect((await ask("bakery", "Calico Flannel Cilium")).answer).toMatch(/never mention.*Flannel.*Cilium/);
  });
});
