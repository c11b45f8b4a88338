import { afterEach, expect, it, vi } from "vitest";
import { modelsCommand } from "../../src/cli/models.ts";
import { localModels } from "../../src/providers/local/models.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function run(...words: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await modelsCommand(new AbortController().signal).parseAsync(words, { from: "user" });
  const text = log.mock.calls.flat().join("\n");
  log.mockRestore();
  return text;
}

it("lists every model with its size and languages, and says which is in use", async () => {
  vi.stubEnv("LECTERN_EMBED", "http://127.0.0.1:1/v1#other");
  const text = await run("list");
  for (const { name } of localModels) expect(text).toContain(name);
  expect(text).toMatch(/multilingual-e5-small +embedding +136 MB +many +MIT/);
  expect(text).toContain("Embedding model in use: http://127.0.0.1:1/v1#other");
  const rows = JSON.parse(await run("list", "--json"));
  expect(
    rows.filter((row: { kind: string; inUse: boolean }) => row.kind === "embedding" && row.inUse),
  ).toEqual([]);
});

it("fetches no model of a name that does not exist", async () => {
  await expect(run("fetch", "bge-smal")).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("Did you mean bge-small-en-v1.5?"),
  });
});
