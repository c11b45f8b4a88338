import { afterAll, beforeAll } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { makeProvider } from "../../../src/setup.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../../fixtures/fake-openai.ts";
import { providerContract } from "../../provider.contract.ts";

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
  fake.always(() => ({ says: ["Strong flour has about", " 13 percent protein [3]."] }));
});
afterAll(() => fake.close());

providerContract("openai", () =>
  makeProvider(
    loadConfig({
      LECTERN_CHAT: `${fake.url}#chatty`,
      LECTERN_EMBED: `${fake.url}#embedding`,
      LECTERN_RERANK: `${fake.url}#reranker`,
    }),
    () => undefined,
  ),
);
