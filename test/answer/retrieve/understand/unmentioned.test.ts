import { describe, expect, it } from "vitest";
import { findAsides, findUnmentioned } from "../../../../src/answer/retrieve/understand/unmentioned.ts";
import { buildVocabulary } from "../../../../src/search/vocabulary.ts";

const course = buildVocabulary();
course.add(
  "Retrieval-augmented generation (RAG) answers from passages. Rerankers read a chunk with the question.",
);
course.add(
  "pgvector stores vectors; data.table reads files. A code base is chunked by semantic chunking on AWS.",
);
const unmentioned = (question: string) => findUnmentioned(question, course.finish());

describe("names and terms that a course never mentions", () => {
  it.each([
    ["What is Calico networking?", ["Calico"]],
    ["How does RAG on AWS compare with GraphRAG?", ["GraphRAG"]],
    ["How do I connect pgvector to LangChain and Pinecone?", ["LangChain", "Pinecone"]],
    ["How do I enable systemd for a reranker?", ["systemd"]],
    ["Does it use shift_lag()?", ["shift_lag()"]],
    // As near to an English word as a slip is, and too short to be told from a name.
    ["How do I gzip a chunk?", ["gzip"]],
  ])("are found in %s", (question, names) => {
    expect(unmentioned(question)).toEqual(names);
  });

  it.each([
    // Ordinary English, for which the course may have other words.
    "Why do never-ending football matches tire out goalkeepers?",
    "Snappy look-ups: how? They needn't be RAG's.",
    // What is told beside the question is not asked after.
    "Hi, I'm Zoe from Leeds. What is RAG?",
    // Too near several words to be mended, and perhaps no name.
    "How many vectros does it stroe?",
    // Inflected, closed up, apart, spelled out.
    "What is a Reranker, and what is chunking?",
    "How is a codebase read by data.table?",
    "What does retrieval augmented generation do?",
    "RAG?",
    // Another language, or a script without blanks.
    "¿Cuáles son las ventajas principales del sistema?",
    "软件包状态 RAG 是什么意思？",
    "",
  ])("are not seen in %s", (question) => {
    expect(unmentioned(question)).toEqual([]);
  });

  it.each([
    ["fr", "Comment l'Etna et Docker diffèrent-ils de RAG ?", ["Etna", "Docker"]],
    ["de", "Welche Unterschiede gibt es zwischen GraphRAG und Suche?", ["GraphRAG"]],
    ["ru", "Чем Kubernetes лучше RAG?", ["Kubernetes"]],
    ["zh", "如何用Kubernetes部署RAG？", ["Kubernetes"]],
    ["fr", "Pourquoi faut-il mesurer le rappel autrement ?", []],
    ["ja", "なぜ検索の chunk を測るのですか？", []],
  ] as const)("are names alone in %s: %s", (language, question, names) => {
    expect(findUnmentioned(question, course.finish(), language)).toEqual(names);
  });
});

describe("an abbreviation that nothing is asked about", () => {
  const asides = (question: string) => findAsides(question, unmentioned(question), course.finish());

  it("says of which kind something is that the course speaks of", () => {
    expect(asides("How do I give AWS the right IAM vectors?")).toEqual(["IAM"]);
    expect(asides("Can I let RAG answer from my XLS files?")).toEqual(["XLS"]);
  });

  it.each([
    // It is what is asked about.
    "What are IAM vectors?",
    "Which IAM vectors does AWS store?",
    // The course does not speak of what it qualifies, or it qualifies nothing.
    "How do I give AWS the right IAM permissions?",
    "How do I connect AWS to GPG?",
    // Nothing that the course names is asked about.
    "How do I store my IAM vectors?",
    // No abbreviation.
    "How do I give AWS the right Calico vectors?",
  ])("is not seen in %s", (question) => {
    expect(asides(question)).toEqual([]);
  });
});
