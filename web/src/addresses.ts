/** What the address says is to be seen. `course`: null for all courses. */
export interface Place {
  course: string | null;
  /** A conversation that has begun; null for a new one. */
  conversation: string | null;
  /** The slide beside it, and the words that were cited from it. */
  slide: CitedSlide | null;
  /** Whether the course's decks are shown in place of the conversation. */
  browsing: boolean;
  /** The part of the course that is asked; null: all of it. */
  scope: Scope | null;
}

export type Scope = PartScope | TaughtScope;

/** What was taught so far: up to a deck, or up to a day (YYYY-MM-DD). */
export type TaughtScope = { through: string } | { until: string };

/** A deck, or a section of it. */
export interface PartScope {
  deck: string;
  section: string | null;
  /** The page of a single slide. */
  page?: number;
}

export interface CitedSlide {
  id: string;
  quote: string | null;
  /** Where the quoted words come from, if they do not stand on the slide as text. */
  from: string | null;
}

export const nowhere: Place = { course: null, conversation: null, slide: null, browsing: false, scope: null };
/** Longer addresses are cut by some chats and mail programs. The beginning of a quote is still verbatim. */
const longestQuote = 600;

/**
 * The place that an address names; null where it names none of the student's page. `/c/:course`,
 * `/c/:course/chat/:conversation` and `/c/:course/slides/:slide`; without `/c/:course` for all courses. A slide beside a
 * conversation is in the query, as is a quote.
 */
export function readPlace(path: string, search: string): Place | null {
  const parts = decodeParts(path);
  if (!parts) return null;
  const [root, named = ""] = parts;
  if (root === "c" && named === "") return null;
  const course = root === "c" ? named : null;
  const [kind, id, ...more] = course === null ? parts : parts.slice(2);
  if (more.length > 0) return null;
  const query = new URLSearchParams(search);
  const beside = query.get("slide");
  const cited = (slide: string): CitedSlide => ({
    id: slide,
    quote: query.get("quote"),
    from: query.get("from"),
  });
  const place: Place = { ...nowhere, course, slide: beside ? cited(beside) : null, scope: readScope(query) };
  if (kind === undefined) return place;
  if (kind === "chat" && id !== undefined) return { ...place, conversation: id };
  if (kind === "slides" && id !== undefined) return { ...place, slide: cited(id) };
  return kind === "slides" && course !== null ? { ...place, browsing: true } : null;
}

export function addressOf({ course, conversation, slide, browsing, scope }: Place): string {
  const query = new URLSearchParams();
  const parts = course === null ? [] : ["c", course];
  const stands = conversation === null && !browsing;
  if (browsing) parts.push("slides");
  else if (conversation !== null) parts.push("chat", conversation);
  else if (slide) parts.push("slides", slide.id);
  if (slide && !stands) query.set("slide", slide.id);
  if (slide?.quote) query.set("quote", slide.quote.slice(0, longestQuote));
  if (slide?.from) query.set("from", slide.from);
  for (const [name, value] of Object.entries(scope ?? {})) if (value !== null) query.set(name, `${value}`);
  const asked = query.size > 0 ? `?${query}` : "";
  return `/${parts.map(encodeURIComponent).join("/")}${asked}`;
}

function readScope(query: URLSearchParams): Scope | null {
  const [deck, through, until] = ["deck", "through", "until"].map((name) => query.get(name));
  if (deck) return { deck, section: query.get("section"), ...pageOf(query) };
  if (through) return { through };
  return until && /^\d{4}-\d\d-\d\d$/.test(until) ? { until } : null;
}

function pageOf(query: URLSearchParams): Pick<PartScope, "page"> {
  const page = Number(query.get("page"));
  return Number.isInteger(page) && page > 0 ? { page } : {};
}

function decodeParts(path: string): string[] | null {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    // A per cent sign that begins no encoded character.
    return null;
  }
}
