import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../../src/answer/answer.ts";
import { type CollectedAnswer, collect } from "../../../src/answer/collect.ts";
import { findFirstQuestions } from "../../../src/answer/first-questions.ts";
import type { ConverseRequest } from "../../../src/providers/provider.ts";
import { projectRoot } from "../../../src/root.ts";
import { findCourses } from "../../../src/store/courses.ts";
import type { Question } from "../../../src/types.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";

const source = join(projectRoot, "samples", "source");
const quiz = `# Licences

---

## Who this course is for

- Engineers who publish their code
- You have written a program before

---

## Agenda

- Copyright
- Reciprocity

---

## Copyright

- Copyright protects original works

---

## Check your understanding

- What does copyright protect?
- What is reciprocity?
`;

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
  const decks = readdirSync(source).map((file) => [file, readFileSync(join(source, file), "utf8")]);
  await lectern.ingestText("rag-on-aws", Object.fromEntries(decks));
  await lectern.ingestText("licences", { "licences.md": quiz });
});
afterAll(() => lectern.remove());

const ask = (question: string, more: Partial<Question> = {}) =>
  collect(
    answer(
      lectern,
      { question, history: [], k: 10, filters: {}, course: "rag-on-aws", ...more },
      new AbortController().signal,
    ),
  );

/** Read off the structure, answered, and every statement cited by words that stand in their slide. */
function expectWhole(answered: CollectedAnswer): void {
  expect(answered.answered).toBe(true);
  expect(answered.trace?.search.by).toBe("the course's structure");
  expect(answered.made?.dropped).toEqual([]);
  expect(answered.made?.unsupported).toEqual([]);
  expect(answered.verdict?.ungrounded ?? []).toEqual([]);
  for (const { slide, quote } of answered.citations) {
    expect(answered.hits.find((hit) => hit.slide.id === slide.id)?.slide.text).toContain(quote);
  }
}

describe("what a course is about", () => {
  it("is its decks and their sections", async () => {
    const found = await ask("What is this course about?");
    expectWhole(found);
    expect(found.answer).toMatch(
      /^\*\*rag-on-aws \(decks: 4, slides: \d+\)\*\*\n\n\*\*RAG on AWS: Foundations\*\*/,
    );
    expect(found.answer).toMatch(/\n- Chunking \[\d+\]\n/);
    expect(found.citations.length).toBeLessThanOrEqual(24);
  });

  it("is its agenda, where it has one", async () => {
    const found = await ask("What are the main topics?", { course: "licences" });
    expectWhole(found);
    expect(found.answer).toContain("- Copyright\n- Reciprocity [1]");
    expect(found.citations).toHaveLength(1);
  });

  it("is asked back where there are several courses and none is chosen", async () => {
    const found = await ask("What are the main topics?", { course: undefined });
    expect(found.answer).toContain("licences and rag-on-aws");
    expect(found.made?.coverage).toBeNull();
  });
});

describe("a part of a course", () => {
  it.each(["Summarise lecture 2", "What is the retrieval deck about?", "Summarise 02-retrieval.md"])(
    "is summed up by its titles, a line of each, and its summary: %s",
    async (question) => {
      const found = await ask(question);
      expectWhole(found);
      expect(found.answer).toContain("**Keyword search**");
      expect(found.answer).toContain("**BM25**: BM25 scores a document");
      expect(found.answer).toContain("**Summary: retrieval**");
      expect(found.citations.length).toBeLessThanOrEqual(12);
      expect(new Set(found.citations.map(({ slide }) => slide.deck))).toEqual(new Set(["02-retrieval.md"]));
    },
  );

  it("is asked back where the course counts fewer", async () => {
    expect((await ask("What does lecture 9 cover?")).answer).toContain("which one do you mean?");
  });

  it("is known by its section's name alone", async () => {
    const found = await ask("overview of reranking");
    expectWhole(found);
    expect(new Set(found.citations.map(({ slide }) => slide.section))).toEqual(new Set(["Reranking"]));
  });

  it("is no part where the course has none of that name", async () => {
    const found = await ask("Give me an overview of cosine similarity");
    expect(found.trace?.search.by).toBe("index");
  });

  it("is what the reader has narrowed the questions to", async () => {
    const found = await ask("What is this course about?", { filters: { deck: "03-answers.md" } });
    expectWhole(found);
    expect(new Set(found.citations.map(({ slide }) => slide.deck))).toEqual(new Set(["03-answers.md"]));
  });
});

it("refuses filters that the course does not have", async () => {
  await expect(ask("What is this course about?", { filters: { deck: "none.md" } })).rejects.toMatchObject({
    code: "invalid",
  });
});

describe("a slide by its page", () => {
  it("is quoted whole", async () => {
    const found = await ask("What does page 4 of the retrieval deck say?");
    expectWhole(found);
    expect(found.citations).toHaveLength(1);
    expect(found.citations[0]?.slide).toMatchObject({ deck: "02-retrieval.md", page: 4 });
    expect(found.answer).toContain("Its parameter k1");
  });

  it("is asked back where its deck is not named, or ends before it", async () => {
    expect((await ask("What does slide 4 say?")).answer).toContain("which one is the slide in?");
    expect((await ask("What does page 99 of 02-retrieval.md say?")).answer).toMatch(/ends with page 24/);
  });

  it("is searched for where something on it is asked", async () => {
    const found = await ask("What does slide 4 of 02-retrieval.md say about stemming?");
    expect(found.trace?.search.by).toBe("index");
  });
});

describe("the place of a subject", () => {
  it("is slides, under their decks and pages", async () => {
    const found = await ask("Where is BM25 explained?");
    expectWhole(found);
    expect(found.answer).toMatch(/\*\*02-retrieval\.md, pp?\. 4/);
    expect(found.answer).toContain("- BM25 [1]");
  });

  it("is refused where the course does not speak of it", async () => {
    expect((await ask("Where is the chess championship in Reykjavik explained?")).answered).toBe(false);
  });

  it("is before and after others", async () => {
    const after = await ask("What comes after keyword search?");
    expectWhole(after);
    expect(after.answer).toMatch(/^\*\*After Keyword search: Vector search\*\*/);
    const before = await ask("Which section comes before the vector search section?");
    expect(before.answer).toMatch(/^\*\*Before Vector search: Keyword search\*\*/);
    expect((await ask("What comes before 01-foundations.md?")).answer).toContain("The course begins with");
  });
});

describe("what is asked to study by", () => {
  it("is the questions that slides ask", async () => {
    const found = await ask("quiz me", { course: "licences" });
    expectWhole(found);
    expect(found.answer).toContain("- What does copyright protect?\n- What is reciprocity? [1]");
  });

  it("is else what the summaries say", async () => {
    const found = await ask("What should I revise for the exam?");
    expectWhole(found);
    expect(found.answer).toContain("**Summary: running it**");
  });
});

describe("a greeting", () => {
  it.each([
    ["Hello!", "Hello, what would you like to know about the slides?"],
    ["thanks", "You are welcome, what else would you like to know?"],
    ["what can you do?", "what would you like to know?"],
    ["¡Hola!", "Hola, ¿qué te gustaría saber sobre las diapositivas?"],
    ["谢谢", "不客气，还想了解什么？"],
    ["شكرا", "ماذا تود أن تعرف أيضًا؟"],
  ])("gets a kind line in its language: %s", async (question, line) => {
    const found = await ask(question);
    expectWhole(found);
    expect(found.answer).toContain(line);
    expect(found.citations).toEqual([]);
  });
});

describe("a question in another language", () => {
  it("gets what Lectern says itself in that language", async () => {
    expect((await ask("¿De qué trata este curso?")).answer).toMatch(/^\*\*rag-on-aws \(presentaciones: 4,/);
    expect((await ask("这门课程讲什么？")).answer).toContain("幻灯片文件：4");
    expect((await ask("Was kommt nach keyword search?")).answer).toContain(
      "**Nach Keyword search: Vector search**",
    );
    expect((await ask("Que dit la page 4 ?")).answer).toContain("dans laquelle se trouve la diapositive ?");
    expect((await ask("De quoi parle ce cours ?", { course: undefined })).answer).toContain(
      "licences et rag-on-aws",
    );
    expect((await ask("Was muss ich lernen?")).answer).toContain("Zum Wiederholen");
  });

  it("finds parts and slides as an English one does", async () => {
    const summary = await ask("Resuma a aula 2");
    expectWhole(summary);
    expect(new Set(summary.citations.map(({ slide }) => slide.deck))).toEqual(new Set(["02-retrieval.md"]));
    const page = await ask("Was steht auf Folie 4 von 02-retrieval.md?");
    expectWhole(page);
    expect(page.citations[0]?.slide).toMatchObject({ deck: "02-retrieval.md", page: 4 });
    expect((await ask("Покажи слайд 3", { course: "licences" })).citations[0]?.slide.page).toBe(3);
  });
});

describe("a model that writes", () => {
  const requests: ConverseRequest[] = [];
  const asking = (question: string) =>
    collect(
      answer(
        {
          ...lectern,
          provider: {
            ...lectern.provider,
            extractive: false,
            async *converse(request) {
              requests.push(request);
              yield { type: "text", text: "Keyword search, vector search." };
              const usage = { inputTokens: 1, outputTokens: 1, costUsd: null };
              yield { type: "finish", stopReason: "end", usage };
            },
          },
        },
        { question, history: [], k: 10, filters: {}, course: "rag-on-aws" },
        new AbortController().signal,
      ),
    );

  it("sums a part up from its slides", async () => {
    const found = await asking("Summarise lecture 2");
    expect(found.answer).toBe("Keyword search, vector search.");
    const decks = requests.at(-1)?.passages.map(({ slide }) => slide.deck);
    expect(decks?.length).toBeGreaterThan(5);
    expect(new Set(decks)).toEqual(new Set(["02-retrieval.md"]));
  });

  it("is not asked what the structure tells", async () => {
    const before = requests.length;
    expect((await asking("What are the main topics?")).answer).toContain("- Chunking");
    expect((await asking("Hello")).answer).toContain("Hello");
    expect((await asking("thanks, that really helped!")).answer).toContain("You are welcome");
    expect((await asking("vielen dank")).answer).toContain("Gern geschehen");
    expect(requests).toHaveLength(before);
  });
});

describe("what a course asks of those who take it", () => {
  it("is the slide that says so, whole", async () => {
    for (const question of ["What should I know before the course?", "Who is this course for?"]) {
      const found = await ask(question, { course: "licences" });
      expectWhole(found);
      expect(found.answer).toContain("You have written a program before");
    }
  });

  it("is searched for where no slide is called so", async () => {
    const found = await ask("What are the prerequisites of this course?");
    expect(found.trace?.search.by).toBe("index");
  });
});

describe("a follow-up about the course", () => {
  it("asks the same of the part that it names", async () => {
    const said = await ask("Summarise lecture 2");
    const history = [
      { role: "user" as const, content: "Summarise lecture 2" },
      { role: "assistant" as const, content: said.answer },
    ];
    const [next, third] = [await ask("and lecture 3?", { history }), await ask("Summarise lecture 3")];
    expectWhole(next);
    expect(next.answer).toBe(third.answer);
    expect(next.answer).not.toBe(said.answer);
  });
});

describe("what was said with a slide", () => {
  const slides = [
    "# Flour\n\n- Rye and wheat differ in gluten",
    "# Proofing\n\n- Cold fermentation overnight builds acid",
  ].join("\n\n---\n\n");
  const captions = [
    "WEBVTT",
    "00:00:10.000 --> 00:00:20.000\nSo rye has hardly any gluten, and that is why a wheat loaf is so much taller than this.",
    "00:00:20.000 --> 00:00:40.000\nNow the cold fermentation, which goes on overnight: shorten it in summer, or the acid takes over.",
  ].join("\n\n");
  const about = (question: string, course: string) => ask(question, { course });

  beforeAll(async () => {
    await lectern.ingestText("bread", { "bread.md": slides, "bread.vtt": captions });
    const more = { "cake.md": "# Cake\n\n- Sugar", "bread.md": slides, "bread.vtt": captions };
    await lectern.ingestText("bakery", more);
  });

  it.each([
    ["What did she say about slide 2?", "bread"],
    ["What was said on slide 2 of bread.md?", "bakery"],
    ["what did the lecturer explain about slide number 2 in the bread lecture", "bakery"],
    ["Was hat die Dozentin zu Folie 2 gesagt?", "bread"],
    ["¿Qué dijo la profesora sobre la diapositiva 2?", "bread"],
    ["Qu’a-t-elle dit sur la diapositive 2 ?", "bread"],
  ])("%s is quoted from the recording, by its time", async (question, course) => {
    const found = await about(question, course);
    expectWhole(found);
    const { answer: text, citations } = found;
    expect(text).toContain("bread.vtt, 0:");
    expect(text).toContain("shorten it in summer");
    expect(text).not.toContain("rye");
    expect(citations.map(({ slide }) => [slide.deck, slide.title])).toEqual([["bread.vtt", "0:10–0:40"]]);
  });

  it("is asked for by deck where there are several, and does not stand in the way of the deck of the same name", async () => {
    expect((await about("What did she say about slide 2?", "bakery")).answer).toMatch(
      /bread\.md and cake\.md/,
    );
    expect((await about("What is on slide 2?", "bread")).answer).toContain("Cold fermentation overnight");
  });

  it("is nothing that its time could name in a question to begin with", async () => {
    const [course] = await findCourses(lectern.database, "bread");
    const signal = new AbortController().signal;
    const offered = course ? await findFirstQuestions(lectern, course, [], signal) : [];
    expect(offered.filter((question) => /0:10/.test(question))).toEqual([]);
  });
});
