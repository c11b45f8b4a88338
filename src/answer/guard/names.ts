import type { FindNames } from "../../providers/provider.ts";
import { findCourses } from "../../store/courses.ts";
import type { Queryable } from "../../store/database.ts";
import { phrasesOnSlides } from "../../store/slides.ts";
import { namedKinds } from "../../text/personal-data/kinds.ts";
import { replacePersonalData } from "../../text/personal-data.ts";
import type { Question } from "../../types.ts";
import { clauseAt, tellsOfOneself } from "./clauses.ts";
import { type GuardRules, sayInstead } from "./rules.ts";
import { type Screened, soughtIn, withoutPatterns } from "./screen.ts";

export interface NameDependencies {
  findNames?: FindNames | undefined;
  database: Queryable;
}

type Within = Pick<Question, "course" | "within">;

/** Each is looked for on all slides: whoever names more people asks about none of them. */
const mostLookedUp = 20;

/** The same texts without people's names and addresses, where the rules ask for it and a model finds them. */
export async function maskNames(
  { findNames, database }: NameDependencies,
  { pii }: Pick<GuardRules, "pii">,
  { texts, course, within }: Within & { texts: string[] },
  signal: AbortSignal,
): Promise<string[]> {
  const kinds = namedKinds.filter((kind) => pii.kinds.includes(kind));
  if (!findNames || kinds.length === 0 || pii.question === "allow") return texts;
  const found = (await findNames(texts, signal)).map((spans) =>
    spans.filter(({ kind }) => kinds.includes(kind)),
  );
  if (found.every((spans) => spans.length === 0)) return texts;
  const phrases = texts.flatMap((text, at) => (found[at] ?? []).map((span) => phraseOf(text, span)));
  const courses = await findCourses(database, course, within ?? null).catch(() => []);
  const taught = await phrasesOnSlides(database, courses, [...new Set(phrases)].slice(0, mostLookedUp));
  return texts.map((text, at) => {
    const masked = (found[at] ?? []).filter(
      (span) => tellsOfOneself(clauseAt(text, span.start)) || !taught.has(phraseOf(text, span)),
    );
    return replacePersonalData(text, masked).text;
  });
}

/** Whom a course teaches about is known by the last of their names, an address by all of it. */
function phraseOf(text: string, { start, end, kind }: { start: number; end: number; kind: string }): string {
  const whole = text.slice(start, end);
  return kind === "NAME" ? (whole.match(/[\p{L}\p{M}\p{N}]+/gu)?.at(-1) ?? whole) : whole;
}

/** A screened question whose asker, and whoever else it names, no other model, log or database learns of. */
export async function screenNames(
  dependencies: NameDependencies,
  rules: GuardRules,
  screened: Screened,
  signal: AbortSignal,
): Promise<Screened> {
  if (screened.refusal !== null) return screened;
  const { asked, sought } = screened;
  // What comes from Lectern's own record was masked before it was kept.
  const given = asked.history.filter(({ role, isRecorded }) => role === "user" && !isRecorded);
  const texts = [asked.question, ...given.map(({ content }) => content)];
  const { course, within } = asked;
  const masked = await maskNames(dependencies, rules, { texts, course, within }, signal);
  if (masked.every((text, at) => text === texts[at])) return screened;
  if (rules.pii.question === "block")
    return { ...screened, refusal: sayInstead(rules, "pii", asked.question) };
  const [question = asked.question] = masked;
  const contentOf = new Map(given.map((turn, at) => [turn, masked[at + 1] ?? turn.content]));
  const history = asked.history.map((turn) => ({ ...turn, content: contentOf.get(turn) ?? turn.content }));
  const searched = question === asked.question ? sought.question : soughtIn(question);
  return {
    ...screened,
    asked: { ...asked, question, history },
    sought: { ...sought, question: searched, history },
  };
}

/** A text of a reader's as it may be kept: a question that must not be asked, too, but without personal data. */
export async function presentable(
  dependencies: NameDependencies,
  rules: GuardRules,
  { text, course, within }: Within & { text: string },
  signal: AbortSignal,
): Promise<string> {
  const texts = [withoutPatterns(rules, text)];
  const [masked = text] = await maskNames(dependencies, rules, { texts, course, within }, signal);
  return masked;
}
