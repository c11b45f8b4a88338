import { readdirSync, readFileSync } from "node:fs";
import { stemmer } from "stemmer";
import { describe, expect, it } from "vitest";
import { readLexicon } from "../../src/text/lexicon.ts";
import { termSequence } from "../../src/text/words.ts";

describe("terms in English", () => {
  it("are Porter's stems without stop words, of camel case each word", () => {
    expect(termSequence("The reranker's chunks were embedded by getTable in 1,024 dimensions")).toEqual([
      "rerank",
      "chunk",
      "embed",
      "get",
      "tabl",
      "1,024",
      "dimens",
    ]);
  });

  it("are of a whole course those that Porter's stemmer and the English stop words make", () => {
    const { search } = readLexicon("stop-words", "topic", "search");
    for (const file of readdirSync("samples/source")) {
      const text = readFileSync(`samples/source/${file}`, "utf8");
      const apart = text.replace(/(?=\p{Lu}\p{Ll}{2})(?:(?<=\p{Ll}{3})|(?<=\p{Lu}{2}))/gu, " ");
      const words = apart.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}'’]*|\p{N}(?:[\p{N}.,]*\p{N})?/gu) ?? [];
      const bare = words.map((word) => word.replace(/['’](?:s|t|re|ve|ll|d)$/, ""));
      expect(termSequence(text)).toEqual(
        bare.filter((word) => !search.has(word)).map((word) => stemmer(word)),
      );
    }
  });
});

describe("terms in other languages", () => {
  it.each([
    ["fr", "Qu'est-ce que l'évaluation des modèles ?", ["evalu", "model"]],
    ["es", "¿Cómo se evalúan los modelos?", ["evalu", "model"]],
    ["pt", "Como são avaliados os modelos?", ["avali", "model"]],
    ["it", "Cos'è la valutazione dell'indice?", ["valut", "indic"]],
    ["de", "Welche Häuser gibt es?", ["haus"]],
    ["ru", "Какими моделями отвечает RAG?", ["модел", "отвеча", "rag"]],
    ["zh", "什么是容器镜像？", ["容器", "镜", "像"]],
    ["ja", "埋め込みとは何ですか？サーバーの索引", ["埋", "込み", "サーバー", "索引"]],
  ] as const)("are Snowball's stems or a dictionary's words: %s", (language, text, terms) => {
    expect(termSequence(text, language)).toEqual(terms);
  });

  it("leave out what a question asks with, also where the slides are in another language", () => {
    expect(termSequence("¿Qué es el RAG y cómo funciona?", "en", "es")).toEqual(["rag", "funciona"]);
  });

  it("of another script are read in its language wherever they stand", () => {
    expect(termSequence("Answers ответами and 如何 检索")).toEqual(["answer", "ответ", "检索"]);
  });
});
