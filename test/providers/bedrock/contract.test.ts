import { afterAll, beforeAll } from "vitest";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import { providerContract } from "../../provider.contract.ts";
import { answer, blockStop, citation, text } from "./eventstream.ts";
import { config, eventStream, record, routes, server, stubCredentials } from "./fake-bedrock.ts";

beforeAll(() => {
  stubCredentials();
  server.listen({ onUnhandledRequest: "error" });
  record(routes.invoke, ({ inputText, dimensions }) => ({
    embedding: bagOfLetters(String(inputText), Number(dimensions)),
    inputTextTokenCount: 12,
  }));
  record(routes.rerank, ({ sources }) => ({
    results: (sources as unknown[]).map((_, index) => ({ index, relevanceScore: 0.2 + index / 10 })),
  }));
  record(routes.guardrail, () => ({ action: "NONE", outputs: [], assessments: [], usage: {} }));
  record(routes.converse, () =>
    eventStream(
      answer(text(0, "Strong flour has "), text(0, "13 percent."), citation(0, 2, [1, 2]), blockStop(0)),
    ),
  );
});
afterAll(() => server.close());

providerContract("bedrock", () => createBedrockProvider(config));

/** Counts letters, normalised: texts of other letters point elsewhere. */
function bagOfLetters(words: string, dimensions: number): number[] {
  const counts = new Array<number>(dimensions).fill(0);
  for (const letter of words) {
    const at = (letter.codePointAt(0) ?? 0) % dimensions;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map((count) => count / length);
}
