import { stemmer } from "stemmer";
import type { Passage } from "../../types.ts";
import type { Converse, ConverseEvent, EmbeddingModel } from "../provider.ts";
import { splitUnits, type Unit } from "./units.ts";

const maxUnits = 4;
/** How many units are worth an embedding; about 3 ms each. */
const maxEmbedded = 12;
/** Against the best unit's score: what is further behind says something else. */
const keep = 0.62;

interface Scored {
  unit: Unit;
  score: number;
  terms: Set<string>;
}

/**
 * Answers by quoting: the few sentences and bullets of the passages that share the most information with the
 * question. After query-biased extractive summarisation (Tombros & Sanderson, 1998), with embeddings beside the
 * words: idf-weighted share of the question's terms in the unit (terms of its slide's title count half), cosine of
 * question and unit, and the passage's rank. Says nothing where no unit shares a word or a meaning.
 */
export function makeExtractor(embedding: EmbeddingModel | null): Converse {
  return async function* extract({ turns, passages }, signal): AsyncGenerator<ConverseEvent> {
    const question = questionOf(turns.filter((turn) => turn.role === "user").map((turn) => turn.content));
    const units = passages.flatMap((passage, index) => splitUnits(passage, index));
    const scored = await score(question, units, passages, { embedding, signal });
    for (const event of write(choose(scored, question))) {
      signal.throwIfAborted();
      yield event;
    }
    yield {
      type: "finish",
      stopReason: "end",
      usage: { inputTokens: null, outputTokens: null, costUsd: null },
    };
  };
}

/** A short follow-up means little without the question before it. */
function questionOf(asked: string[]): string {
  const [last = "", before] = [asked.at(-1), asked.at(-2)];
  return before && contentTerms(last).size < 3 ? `${before} ${last}` : last;
}

async function score(
  question: string,
  units: Unit[],
  passages: Passage[],
  { embedding, signal }: { embedding: EmbeddingModel | null; signal: AbortSignal },
): Promise<Scored[]> {
  const wanted = contentTerms(question);
  const bags = units.map((unit) => ({ own: contentTerms(unit.quote), about: contentTerms(unit.about) }));
  const idf = new Map(
    [...wanted].map((term) => {
      const df = bags.filter((bag) => bag.own.has(term) || bag.about.has(term)).length;
      return [term, Math.log(1 + (bags.length - df + 0.5) / (df + 0.5))];
    }),
  );
  const total = [...idf.values()].reduce((sum, value) => sum + value, 0) || 1;
  const scored = units.map((unit, index) => {
    const { own = new Set<string>(), about = new Set<string>() } = bags[index] ?? {};
    let held = 0;
    for (const [term, weight] of idf) held += own.has(term) ? weight : about.has(term) ? weight / 2 : 0;
    const rank = 1 / (1 + unit.passage * 0.35);
    const shape = unit.shown.length < 25 ? 0.8 : 1;
    return { unit, terms: own, score: shape * (0.7 * (held / total) + 0.3 * rank), lexical: held / total };
  });
  scored.sort((a, b) => b.score - a.score);
  const best = scored.slice(0, maxEmbedded);
  if (!embedding) return best.filter((one) => one.lexical > 0);
  const texts = [
    question,
    ...best.map(({ unit }) => `${passages[unit.passage]?.slide.title ?? ""}: ${unit.shown}`),
  ];
  const { vectors } = await embedding.embed(texts, "query", signal);
  const [asked, ...others] = vectors;
  return best
    .map((one, index) => ({ ...one, score: 0.5 * one.score + 0.5 * cosine(asked, others[index]) }))
    .sort((a, b) => b.score - a.score);
}

/** The best, then what is nearly as good and says something new; in slide order within a slide, best slide first. */
function choose(scored: Scored[], question: string): Unit[] {
  const [best] = scored;
  if (!best) return [];
  const limit = asksForSeveral(question) ? maxUnits + 2 : maxUnits;
  const chosen: Scored[] = [];
  for (const one of scored) {
    const sameSlide = one.unit.passage === best.unit.passage;
    if (
      one.score <
      best.score * (sameSlide && asksForSeveral(question) ? keep * 0.8 : keep + (sameSlide ? 0 : 0.14))
    )
      continue;
    if (chosen.some((other) => overlap(one.terms, other.terms) > 0.8)) continue;
    if (chosen.length < limit) chosen.push(one);
  }
  const order = [...new Set(chosen.map(({ unit }) => unit.passage))];
  return chosen
    .map(({ unit }) => unit)
    .sort((a, b) => order.indexOf(a.passage) - order.indexOf(b.passage) || a.start - b.start);
}

const asksForSeveral = (question: string) =>
  /^\s*(which|list|name|what are|give|how many)\b|\b(steps|types|kinds|ways|reasons|options|advantages|disadvantages|differences?|examples|strategies)\b/i.test(
    question,
  );

function* write(units: Unit[]): Generator<ConverseEvent> {
  for (const [index, unit] of units.entries()) {
    const block = unit.kind === "code" || unit.kind === "row";
    const lead = index === 0 ? "" : "\n";
    const shown = block ? (unit.kind === "row" ? cells(unit.shown) : `\n${unit.shown}\n`) : unit.shown;
    yield { type: "text", text: `${lead}${units.length > 1 && unit.kind !== "code" ? "- " : ""}${shown}` };
    yield { type: "citation", passage: unit.passage, quote: unit.quote };
  }
}

const cells = (row: string) =>
  row
    .split("|")
    .map((cell) => cell.trim())
    .filter(Boolean)
    .join(" · ");

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) return 0;
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function overlap(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / Math.max(1, Math.min(a.size, b.size));
}

const stopWords = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by
  can could did do does doing down during each few for from further get had has have having he her here him his how i if
  in into is it its itself just let like made make may me mean means might more most much must my need no nor not of off
  on once only or other our out over own please same say says she should so some such tell than that the their them then
  there these they this those through to too under until up us use used using very was we were what when where which
  while who whom why will with would you your explain describe give happen happens work works thing things`.split(
    /\s+/,
  ),
);

export function contentTerms(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{N}'’]*|\p{N}[\p{N}.,]*\p{N}|\p{N}/gu) ?? [];
  return new Set(
    words.filter((word) => !stopWords.has(word)).map((word) => stemmer(word.replace(/['’]s$/, ""))),
  );
}
