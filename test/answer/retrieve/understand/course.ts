import type { Outline } from "../../../../src/search/course-index.ts";
import { buildVocabulary } from "../../../../src/search/vocabulary.ts";

const slides = [
  "Reranking\nA reranker reads the question and a passage together and orders the candidates anew. A reranker costs latency.",
  "Retrieval-Augmented Generation (RAG)\nRAG answers from retrieved passages. An embedding turns text into a vector.",
  "Embeddings\nTitan Text Embeddings V2 has 256, 512 or 1,024 dimensions. Cohere Embed has other dimensions.",
  "Evaluation\nA judge scores faithfulness and relevance. Precision and recall measure retrieval. Citations are checked by the judge.",
  "Mean average precision (MAP)\nMRR stands for mean reciprocal rank. A map of the course shows where you are.",
  "Storage\nA database keeps the vectors. The database has an index. The model is trained. Every database is backed up.",
  "Guardrails\nA guardrail blocks a denied topic. Guardrails mask personal data. Content types and pairs of words are checked.",
  "Security\nPermissions of the role, encryption of the data base files, and semi-structured logs.",
  "Chunking\nHierarchical chunking searches the children, semantic chunking splits by meaning, fixed chunking by tokens.",
  "Costs\nA database is cheap. Prompt caching lowers the cost of long prompts. Training costs money. The form was transformed into a type.",
];

function gather(texts: string[]) {
  const builder = buildVocabulary();
  for (const text of texts) builder.add(text);
  return builder.finish();
}

const outline: Outline = {
  decks: ["01-introduction.pdf", "02-retrieval.pdf", "03-answers.pdf", "extra/security-basics.pdf"],
  sections: [
    { deck: "01-introduction.pdf", section: "Embeddings" },
    { deck: "02-retrieval.pdf", section: "Chunking" },
    { deck: "02-retrieval.pdf", section: "Model training" },
    { deck: "03-answers.pdf", section: "Model evaluation" },
    { deck: "03-answers.pdf", section: "Evaluation" },
    { deck: "03-answers.pdf", section: "Security and permissions" },
  ],
};

/** A small course on retrieval. */
export const course = { vocabulary: gather(slides), outline };
export const oneDeck = { vocabulary: course.vocabulary, outline: { decks: ["talk.pdf"], sections: [] } };
