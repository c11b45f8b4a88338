import { readerStopped } from "../answer/memory/record.ts";
import type { KeptAnswer, StoredMessage } from "../store/conversations.ts";
import type { Database } from "../store/database.ts";
import type { Feedback } from "../store/feedback.ts";
import { findCurrentSlides } from "../store/retrieved-slides.ts";
import type { Citation } from "../types.ts";
import { type ToldUsage, withoutMoney } from "./money.ts";

type ApiQuestion = Extract<StoredMessage, { role: "user" }>;

export interface ApiAnswer extends Omit<KeptAnswer, "ended" | "problem" | "citations" | "usage" | "charges"> {
  role: "assistant";
  ordinal: number;
  created: string;
  answered: boolean;
  refusal: "not-covered" | "blocked" | null;
  /** Why the answer is not whole; null of one that is. */
  broken: string | null;
  /** Its reader broke it off. */
  stopped: boolean;
  citations: (Citation & { current: boolean })[];
  usage: ToldUsage | null;
  /** What its reader said of it. */
  feedback: Feedback | null;
}

/** A stored message as the API shows it. `current` is false if the slide has changed since it was cited. */
export type ApiMessage = ApiQuestion | ApiAnswer;

export async function toApiMessages(
  database: Database,
  stored: StoredMessage[],
  seesMoney: boolean,
): Promise<ApiMessage[]> {
  const cited = stored.flatMap((message) => (message.role === "assistant" ? message.citations : []));
  const ids = [...new Set(cited.map(({ slide }) => slide.id))];
  const current = ids.length === 0 ? new Set<string>() : await findCurrentSlides(database, ids);
  return stored.map((message) => {
    if (message.role === "user") return message;
    const { ended, problem, citations, usage, charges, ...rest } = message;
    return {
      ...rest,
      usage: usage && !seesMoney ? withoutMoney(usage) : usage,
      answered: ended === "answered",
      refusal: ended === "not-covered" || ended === "blocked" ? ended : null,
      broken: problem,
      stopped: problem === readerStopped,
      citations: citations.map((citation) => ({ ...citation, current: current.has(citation.slide.id) })),
    };
  });
}
