import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/text/language.ts";

describe("the language of a text", () => {
  it.each([
    ["Was ist Prompt Caching?", "de"],
    ["Was sind Embeddings?", "de"],
    ["Wie funktioniert ein Vector Store?", "de"],
    ["¿Qué es RAG?", "es"],
    ["Qu'est-ce que le RAG ?", "fr"],
    ["What is RAG?", "en"],
    ["It was what it was.", "en"],
    ["Что такое RAG?", "ru"],
    ["RAG 是什么？", "zh"],
    ["Prompt caching", null],
  ])("of %s is %s", (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});
