import { loadEmbedding } from "../../../src/providers/local/embed.ts";
import { makeExtractor } from "../../../src/providers/local/extract/extract.ts";
import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { hashedWords, makeProvider } from "../../fixtures/provider.ts";
import { providerContract } from "../../provider.contract.ts";
import { localModel } from "./local-model.ts";

const local = (embedding: EmbeddingModel | null) => () =>
  makeProvider({ embedding, converse: makeExtractor(embedding) });

providerContract("local without embeddings", local(null));
providerContract(
  "local with a stub for embeddings",
  local({
    ...hashedWords,
    embed: async (texts, purpose, signal) => {
      signal.throwIfAborted();
      return hashedWords.embed(texts, purpose, signal);
    },
  }),
);
if (localModel) providerContract("local with all-MiniLM-L6-v2", local(loadEmbedding(localModel)));
