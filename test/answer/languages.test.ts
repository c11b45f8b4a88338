import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCases } from "../../eval/dataset/cases.ts";
import { isRelevant } from "../../eval/metrics/relevance.ts";
import { answer } from "../../src/answer/answer.ts";
import { collect } from "../../src/answer/collect.ts";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

/** The first deck of the bundled course in three languages, and a deck on containers in Chinese. */
const folder = "test/fixtures/languages";
const decks = readdirSync(folder).filter((file) => file.endsWith(".md"));
const { cases } = loadCases(`${folder}/questions.jsonl`);
const { signal } = new AbortController();
const ask = (question: string, course: string) => ({ question, course, history: [], k: 5, filters: {} });

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern({ embedding: null });
  const texts = Object.fromEntries(decks.map((deck) => [deck, readFileSync(`${folder}/${deck}`, "utf8")]));
  await lectern.ingestText("all", texts);
  for (const deck of decks) await lectern.ingestText(deck, { [deck]: texts[deck] ?? "" });
});
afterAll(() => lectern.remove());

async function rankOf(one: (typeof cases)[number], course: string): Promise<number> {
  const { hits } = await retrieve(lectern, ask(one.question, course), signal);
  return hits.findIndex(({ slide }) => isRelevant({ ...one, course: undefined }, slide)) + 1;
}

describe("words alone, of 15 questions in a language", () => {
  it.each([
    ["fr", "fondements.fr.md", { first: 14, found: 15 }, { first: 14, found: 15 }],
    ["ja", "kiso.ja.md", { first: 15, found: 15 }, { first: 15, found: 15 }],
    ["ru", "osnovy.ru.md", { first: 15, found: 15 }, { first: 15, found: 15 }],
    ["zh", "rongqi.zh.md", { first: 14, found: 15 }, { first: 14, found: 15 }],
  ])("%s", async (language, deck, alone, amongAll) => {
    const own = cases.filter(({ tags }) => tags[0] === language);
    expect(own).toHaveLength(15);
    for (const [course, least] of [
      [deck, alone],
      ["all", amongAll],
    ] as const) {
      const ranks = await Promise.all(own.map((one) => rankOf(one, course)));
      expect(ranks.filter((rank) => rank === 1).length).toBeGreaterThanOrEqual(least.first);
      expect(ranks.filter((rank) => rank > 0).length).toBeGreaterThanOrEqual(least.found);
    }
  });
});

describe("a local answer", () => {
  it.each([
    ["Combien de dimensions Titan offre-t-il ?", "fondements.fr.md", 8],
    ["Titanは何次元を選べますか？", "kiso.ja.md", 8],
    ["Сколько измерений предлагает Titan?", "osnovy.ru.md", 8],
    ["健康检查失败几次会被标记为不健康？", "rongqi.zh.md", 12],
  ])("to %s quotes its slide", async (question, deck, page) => {
    const { answered, citations } = await collect(answer(lectern, ask(question, deck), signal));
    expect(answered).toBe(true);
    expect(citations[0]?.slide).toMatchObject({ deck, page });
    expect(readFileSync(`${folder}/${deck}`, "utf8")).toContain(citations[0]?.quote);
  });

  it.each([
    [
      "Qui a gagné la coupe du monde de football ?",
      "fondements.fr.md",
      /^Les diapositives de ce cours ne semblent pas/,
    ],
    ["サッカーのワールドカップで優勝したのは誰ですか？", "kiso.ja.md", /^この講義のスライドには、/],
    ["Кто выиграл чемпионат мира по футболу?", "osnovy.ru.md", /^Похоже, слайды этого курса/],
    ["谁赢得了足球世界杯？", "rongqi.zh.md", /^这门课程的幻灯片似乎没有/],
    ["Кто придумал Kubernetes?", "osnovy.ru.md", /нигде не упоминается “Kubernetes”/],
    ["如何用Kubernetes部署容器？", "rongqi.zh.md", /从未提到“Kubernetes”/],
    ["¿Quién ganó la copa del mundo de fútbol?", "fondements.fr.md", /^Parece que las diapositivas/],
    ["Who won the football world cup?", "kiso.ja.md", /^The slides of this course do not seem/],
  ])("refuses %s in the question's language", async (question, deck, message) => {
    const refusal = await collect(answer(lectern, ask(question, deck), signal));
    expect(refusal.answered).toBe(false);
    expect(refusal.answer).toMatch(message);
  });
});
