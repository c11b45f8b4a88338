import { describe, expect, it } from "vitest";
import { draftByTemplates } from "../../../eval/dataset/draft/draft.ts";
import { draftByModel } from "../../../eval/dataset/draft/model.ts";
import { makeLexicon } from "../../../eval/dataset/draft/names.ts";
import { spread, withoutRepeats } from "../../../eval/dataset/draft/sample.ts";
import { askStatement } from "../../../eval/dataset/draft/statements.ts";
import { askSlide } from "../../../eval/dataset/draft/templates.ts";
import { askTitle } from "../../../eval/dataset/draft/titles.ts";
import { LecternError } from "../../../src/errors.ts";
import type { Converse } from "../../../src/providers/provider.ts";
import type { Slide } from "../../../src/types.ts";

const slideOf = (title: string, body: string, page = 1, deck = "d.pdf"): Slide => ({
  id: `${deck}-${page}`,
  course: "c",
  deck,
  page,
  title,
  section: null,
  text: `${title}\n${body}`,
});
const lexicon = makeLexicon([
  "we use a semantic search with amazon and Amazon Titan, the Rerank API, embeddings and software",
]);
const never = new AbortController().signal;

describe("askStatement", () => {
  it.each([
    ["A reranker reads question and passage together", "What does a reranker do?"],
    ["BM25 needs no model and no training", "What does BM25 need?"],
    ["License compatibility is the process of ensuring that terms agree", "What is license compatibility?"],
    [
      "Retrieval-augmented generation (RAG) is a way to answer from passages",
      "What is retrieval-augmented generation?",
    ],
    ["HNSW, a layered graph of neighbours, is the usual approximate index", "What is HNSW?"],
    ["License notice – a notice that acknowledges the terms", "What is a license notice?"],
    [
      "Principal Component Analysis (PCA): A technique used to bring out variation",
      "What is Principal Component Analysis?",
    ],
    ["A “license” is the way a holder gives permission", "What is a license?"],
    ["HTTP 429 means that your own quota is used up", "What does HTTP 429 mean?"],
    ["Amazon Titan offers 256, 512 or 1,024 dimensions", "How many dimensions does Amazon Titan offer?"],
    ["A query may have at most 1,000 characters in all", "How many characters may a query have at most?"],
    ["Embeddings bridge the gap because they compare meanings", "Why do embeddings bridge the gap?"],
    ["Keep the words as they are, or quotes will not match", "Why should you keep the words as they are?"],
    ["When a model is down, the tutor degrades openly", "What happens when a model is down?"],
    [
      "If the reranker is throttled, answer from the fused order",
      "What should you do if the reranker is throttled?",
    ],
    [
      "If a Open source component changes, ensure that records are updated",
      "What should you do if an Open source component changes?",
    ],
  ])("asks of %j", (statement, question) => {
    expect(askStatement(statement, lexicon)).toMatchObject([{ question, answer: statement }]);
  });

  it.each([
    "It is a fast and simple method",
    "This rewrites it into a standalone question",
    "Note: the share of questions that are answered",
    "The source may have at most 100,000 characters",
    "Students arrive in bursts: the evening before an exam",
    "Titan V2 does not control truth at all",
    "Page numbers start at 1, as people count",
    "Is a right slide among the first k results?",
    "Approach makes sense for commercial licences",
    "These are the reasons for",
    "If not provided, the default name is build.",
    "Genes with low mean normalized counts",
    "OpenEmbedded-Core uses the IPK one.",
    "Description: retrieves files from the web",
    "Too short",
  ])("asks nothing of %j", (statement) => {
    expect(askStatement(statement, lexicon)).toEqual([]);
  });
});

describe("askTitle", () => {
  it.each([
    ["Why a reranker helps", "Why does a reranker help?"],
    ["What an embedding is", "What is an embedding?"],
    ["Why documents are cut into chunks", "Why are documents cut into chunks?"],
    ["When to skip reranking", "When should you skip reranking?"],
    ["How to prepare a deck", "How do you prepare a deck?"],
    ["What is the OpenChain Curriculum?", "What is the OpenChain Curriculum?"],
    ["3.1 What a retriever must do", "What must a retriever do?"],
    ["Any questions?", null],
    ["What will we do today?", null],
    ["How do you want to use a component?", null],
    ["Chunking and embedding", null],
    ["Interested in more yeast?", null],
  ])("makes %j %j", (title, question) => {
    expect(askTitle(title, lexicon)).toBe(question);
  });
});

describe("askSlide", () => {
  const questions = (title: string, body: string) =>
    askSlide(slideOf(title, body), lexicon).map(({ question, answer }) => [question, answer]);

  it("asks for lists by their lead-in or their title", () => {
    expect(
      questions("Licences", "The licence can be limited to:\n• Types of use\n• Exclusive terms"),
    ).toEqual([["What can the licence be limited to?", "Types of use; Exclusive terms"]]);
    expect(questions("Auditing source code", "Steps:\n• Scan the source\n• Review the hits")).toContainEqual([
      "What are the steps of auditing source code?",
      "Scan the source; Review the hits",
    ]);
    expect(questions("Compliance goals", "• Know your duties\n• Satisfy licences")).toContainEqual([
      "What are the compliance goals?",
      "Know your duties; Satisfy licences",
    ]);
  });

  it("asks for cells by column and row", () => {
    const table = questions(
      "HNSW parameters",
      "Parameter\tMeaning\tRaising it\nM\tlinks per node\tmore memory\nef\tcandidates\tslower",
    );
    expect(table).toContainEqual(["What is the meaning of M (HNSW parameters)?", "links per node"]);
    expect(table).toContainEqual([
      "In the table “HNSW parameters”, what stands under “Raising it” for “ef”?",
      "slower",
    ]);
  });

  it.each([
    ["a title alone", "Embeddings", ""],
    ["an agenda", "Agenda", "• A reranker reads question and passage together"],
    ["a quiz", "Check your understanding", "• What is a licence?\n• What is a patent?"],
    ["code", "Code: fusing", "def rrf(lists):\n    scores = {}\n    return scores"],
  ])("asks nothing of %s", (_, title, body) => {
    expect(questions(title, body)).toEqual([]);
  });
});

const course = ["a.pdf", "b.pdf", "c.pdf"].flatMap((deck) =>
  Array.from({ length: 6 }, (_, index) => {
    const name = `${"xyz"[deck.charCodeAt(0) - 97]}${"klmnop"[index]}`.toUpperCase();
    return slideOf(
      `About ${name}7`,
      `• ${name}7 is a method of ${name} kinds, ${name}1, ${name}2, ${name}3, ${name}4`,
      index + 1,
      deck,
    );
  }),
);

describe("sampling", () => {
  it("spreads over decks, the same for the same seed", () => {
    const order = spread(course, 7).map((slide) => slide.id);
    expect(spread(course, 7).map((slide) => slide.id)).toEqual(order);
    expect(spread(course, 8).map((slide) => slide.id)).not.toEqual(order);
    expect(new Set(order.slice(0, 3).map((id) => id[0])).size).toBe(3);
    expect(order.toSorted()).toEqual(course.map((slide) => slide.id).toSorted());
  });

  it("keeps one of slides that hold nearly the same", () => {
    const twice = [
      ...course,
      { ...slideOf(course[0]?.title ?? "", "", 99), text: `${course[0]?.text} more` },
    ];
    expect(withoutRepeats(twice).map((slide) => slide.id)).toEqual(course.map((slide) => slide.id));
  });
});

describe("draftByTemplates", () => {
  it("makes drafts with ids that stay, and none of what is asked already", () => {
    const options = { count: 5, seed: 1, asked: [] };
    const { drafts } = draftByTemplates(course, options);
    expect(drafts).toHaveLength(5);
    expect(drafts[0]).toMatchObject({
      draft: true,
      course: "c",
      kind: "definition",
      tags: ["draft", "template"],
      referenceSlides: [{ page: expect.any(Number) }],
    });
    expect(draftByTemplates(course, options).drafts).toEqual(drafts);
    const more = draftByTemplates(course, { ...options, asked: drafts.map((one) => one.question) });
    expect(more.drafts.filter((one) => drafts.some((before) => before.id === one.id))).toEqual([]);
  });

  it("says how often a question had several answers, and asks it not at all", () => {
    const rivals = [
      slideOf("One", "• A crust is a shell that forms in the oven", 1),
      slideOf("Two", "• A crust is the part of the earth that we walk upon daily", 2),
    ];
    expect(draftByTemplates(rivals, { count: 5, seed: 1, asked: [] })).toMatchObject({
      drafts: [],
      dropped: { "several slides answer it": 1 },
    });
  });
});

describe("draftByModel", () => {
  const saying = (answer: (user: string) => string): Converse =>
    async function* ({ turns, schema }) {
      expect(schema?.name).toBe("question");
      yield { type: "text", text: answer(turns.at(-1)?.content ?? "") };
      yield { type: "finish", stopReason: "end", usage: { inputTokens: 1, outputTokens: 1, costUsd: null } };
    };
  const draft = (converse: Converse, count = 3) =>
    draftByModel(converse, course, { count, seed: 1, asked: [] }, never);
  const written = (user: string, quote: string) => {
    const name = /"title":"About ([^"]+)"/.exec(user)?.[1];
    return JSON.stringify({
      question: `What is ${name}?`,
      answer: "A method.",
      quote: quote.replace("NAME", `${name}`),
    });
  };

  it("keeps what rests on words of the slide", async () => {
    const { drafts, dropped } = await draft(saying((user) => written(user, "NAME is a  method")));
    expect([drafts.length, dropped]).toEqual([3, {}]);
    expect(drafts[0]).toMatchObject({
      kind: "written",
      tags: ["draft", "model"],
      referenceAnswer: "A method.",
    });
  });

  it.each([
    ["an invented quote", (user: string) => written(user, "an invention"), "its quote is not in the slide"],
    ["prose", () => "Sure! Here it is", "the model's answer can't be read"],
    ["nothing to ask", () => '{"question":"","answer":"","quote":""}', "the model found nothing to ask"],
  ])("drops and counts %s", async (_, answer, reason) => {
    expect(await draft(saying(answer))).toMatchObject({ drafts: [], dropped: { [reason]: course.length } });
  });

  it("asks each question once", async () => {
    const { drafts, dropped } = await draft(
      saying(() => '{"question":"Why?","answer":"So.","quote":"method of"}'),
    );
    expect([drafts.length, dropped]).toEqual([1, { "it is asked already": course.length - 1 }]);
  });

  it("keeps what was paid for when the model goes down, and throws where nothing came of it", async () => {
    let calls = 0;
    const failing: Converse = async function* ({ turns }) {
      if (++calls > 4) throw new LecternError("throttled", "slow down");
      yield { type: "text", text: written(turns.at(-1)?.content ?? "", "NAME is a method") };
    };
    expect(await draft(failing, 10)).toMatchObject({
      drafts: { length: 4 },
      dropped: { "the model failed: slow down": expect.any(Number) },
    });
    await expect(draft(failing)).rejects.toThrow("slow down");
  });
});
