import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import type { CorpusPassage } from "./search.ts";
import { type FakeBedrock, startFakeBedrock } from "./server.ts";

/** A fake for all tests of a file, forgetful between them, that whatever opens Bedrock calls. There once they run. */
export function useFakeBedrock(corpus: CorpusPassage[] = []): FakeBedrock {
  const bedrock = {} as FakeBedrock;
  beforeAll(async () => {
    stubCredentials();
    Object.assign(bedrock, await startFakeBedrock({ corpus }));
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url);
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", bedrock.url);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await bedrock.close();
  });
  beforeEach(() => bedrock.reset());
  return bedrock;
}
