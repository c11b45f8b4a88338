import { z } from "zod";
import type { Fetch } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";

const running = z.object({
  models: z.array(z.object({ name: z.string(), context_length: z.int().positive() })),
});

/**
 * How many tokens Ollama gives the model, which is then loaded: it cuts what is longer without a word. Null for other
 * servers, which refuse it, and where Ollama does not tell; undefined if it did not answer.
 */
export async function learnContext(
  endpoint: Endpoint,
  signal: AbortSignal,
  fetch: Fetch = globalThis.fetch,
): Promise<number | null | undefined> {
  const { vendor, model, baseUrl } = endpoint;
  if (vendor !== "ollama") return null;
  const api = baseUrl.replace(/\/v1$/, "/api");
  try {
    // Without a prompt the model is only loaded, as the question would do.
    const loaded = await fetch(`${api}/generate`, {
      method: "POST",
      body: JSON.stringify({ model }),
      signal,
    });
    await loaded.body?.cancel();
    if (!loaded.ok) return undefined;
    const told = running.safeParse(await (await fetch(`${api}/ps`, { signal })).json());
    const full = (name: string) => (name.includes(":") ? name : `${name}:latest`);
    return told.data?.models.find(({ name }) => full(name) === full(model))?.context_length ?? null;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
