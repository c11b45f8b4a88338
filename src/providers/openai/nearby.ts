import { z } from "zod";
import type { Fetch } from "./client.ts";

/** A chat model that is ready on this machine, though nobody has connected it. */
export interface NearbyModel {
  server: string;
  /** As LECTERN_CHAT takes it. */
  name: string;
  model: string;
}

const limitMs = 500;
const tags = z.object({
  models: z.array(
    z.object({ name: z.string(), details: z.object({ family: z.string().nullish() }).nullish() }),
  ),
});
const list = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The same lists contain models that embed or rerank. */
const noChat = /embed|bge|minilm|rerank|\be5\b|gte-|bert/i;

const servers = [
  {
    server: "Ollama",
    vendor: "ollama",
    url: "http://127.0.0.1:11434/api/tags",
    read: (said: unknown) =>
      (tags.safeParse(said).data?.models ?? [])
        .filter(({ details }) => !noChat.test(details?.family ?? ""))
        .map(({ name }) => name.replace(/:latest$/, "")),
  },
  {
    server: "LM Studio",
    vendor: "lmstudio",
    url: "http://127.0.0.1:1234/v1/models",
    read: (said: unknown) => (list.safeParse(said).data?.data ?? []).map(({ id }) => id),
  },
];

/** Looks for half a second at where Ollama and LM Studio listen on this machine, and nowhere else. */
export async function findNearbyModels(fetch: Fetch = globalThis.fetch): Promise<NearbyModel[]> {
  const found = await Promise.all(
    servers.map(async ({ server, vendor, url, read }) => {
      const models = read(await ask(fetch, url)).filter((model) => !noChat.test(model));
      return models.map((model) => ({ server, model, name: `${vendor}:${model}` }));
    }),
  );
  return found.flat();
}

/** Whatever else may listen there, however it answers, does not count as a model. */
async function ask(fetch: Fetch, url: string): Promise<unknown> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(limitMs), redirect: "error" });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}
