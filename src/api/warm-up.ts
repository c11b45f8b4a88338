import { openIndexes } from "../answer/retrieve/search-index.ts";
import type { Lectern } from "../setup.ts";
import { isEnglish } from "../text/english.ts";
import { countTokens } from "../text/tokens.ts";

/** Milliseconds; the index of a very large course is read on behind the start. */
const longest = 5_000;

/**
 * Reads what the first question would wait for, and everybody else with it: the tokenizer, the dictionary and the indexes
 * of the courses. Never rejects: what can't be opened is for the first question to say.
 */
export async function warmUp({ database, provider }: Pick<Lectern, "database" | "provider">): Promise<void> {
  countTokens("first");
  isEnglish("first");
  const opening = provider.knowledgeBase ? Promise.resolve() : openIndexes({ database, provider }, {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longest);
  });
  await Promise.race([opening.catch(() => undefined), late]);
  clearTimeout(timer);
}
