import { describe, expect, it } from "vitest";
import { rewrite } from "../../../../src/answer/retrieve/understand/rewrite.ts";
import { buildVocabulary } from "../../../../src/search/vocabulary.ts";
import { course } from "./course.ts";

const ask = (question: string) => rewrite({ question, history: [], filters: {} }, course);

describe("slips of spelling", () => {
  it.each([
    ["what does the jugde do", "what does the judge do"],
    ["how is embeding done", "how is embedding done"],
    ["what is retreival", "what is retrieval"],
    ["guardrial policies", "guardrail policies"],
    ["Faithfullness of answers", "Faithfulness of answers"],
    ["what is a re-ranker", "what is a reranker"],
    ["is the log semistructured", "is the log semi structured"],
    ["which data base", "which data base database"],
  ])("%j → %j", (question, mended) => {
    const { queries, steps } = ask(question);
    expect(queries).toEqual([mended]);
    expect(steps.map(({ kind }) => kind)).toEqual(["mended"]);
  });

  it.each([
    ["an English word", "who won the nudge, the rerun and the trial"],
    ["a British spelling", "what colour is the tyre"],
    ["a city", "is paris nice"],
    ["a name", "Who is Juge in this"],
    ["an identifier", "what is databse_url or emb3dding"],
    ["a tool", "how do I configure systemd and databased"],
    ["code", "what does `jugde` do"],
    ["an inflection", "are judges judging rerankings"],
    ["German", "wie funktioniert eine gute embeddung hier"],
    ["letters of another script", "что такое jugdё"],
  ])("leaves %s alone", (_, question) => {
    expect(ask(question).steps).toEqual([]);
  });
});

describe("abbreviations", () => {
  it.each([
    ["What is RAG?", "What is RAG? retrieval augmented generation"],
    ["what is rag?", "what is rag? retrieval augmented generation"],
    ["What is MAP?", "What is MAP? mean average precision"],
  ])("%j → %j", (question, expanded) => {
    expect(ask(question).queries).toEqual([expanded]);
  });
  it.each([
    "What is on the map?",
    "Who wore a rag to the wedding?",
    "What is retrieval-augmented generation (RAG)?",
    "What is an LLM?",
  ])("leaves %j alone", (question) => {
    expect(ask(question).steps).toEqual([]);
  });

  it("are not seen in the small words of another language", () => {
    const vocabulary = buildVocabulary("en");
    vocabulary.add("The employer identification number (EIN) stands on the form");
    const words = { vocabulary: vocabulary.finish(), outline: { decks: [], sections: [] } };
    const asked = { question: "Was ist ein Formular?", history: [], filters: {}, language: "de" as const };
    expect(rewrite(asked, words).steps).toEqual([]);
  });
});
