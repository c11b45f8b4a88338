import { toPlainText } from "./plain-text.ts";
import type { FoundInjection } from "./prompt-injection.ts";

const quotes =
  /"[^"]{1,400}"|“[^”]{1,400}”|„[^“”]{1,400}[“”]|«[^»]{1,400}»|‹[^›]{1,400}›|「[^」]{1,400}」|`[^`]{1,400}`|(?<=^|[\s(])['‘](?!\s)[^\n]{1,400}?['’](?=$|[\s).,;:?!])/gu;
/** Orders to do something with what is quoted: then quoting is only a wrapping. */
const handles =
  /(?:^|[.!?;:\n]\s*|\b(?:please|and|then|now|can you|could you)\s+)(?:repeat|say|follow|execute|obey|do|complete|continue|finish|run|decode|answer|respond|print|output|write|act|perform|apply|simulate)\b|\b(?:summari[sz]e|analy[sz]e|process|classify|paraphrase|rewrite|read)\b[^:]{0,30}:/;
const asks =
  /^\W*(?:what|why|how|which|when|where|who|whose|is|are|was|were|does|do|did|should|would|explain|describe|define|compare|name|list|give (?:me )?an example|in (?:the|which)|was |wie|warum|wieso|welche|wo|ist|sind|erklar|comment|pourquoi|que|quel|qu'est|explique|como|cual|por que|explica|what's|why's)\b/;
const aboutAttacks =
  /attack|inject|jailbr|hack|malicious|adversar|defen[cs]|defend|prevent|protect|stop |avoid|detect|mitigat|vulnerab|exploit|phrase|threat|known|example|angriff|schutz|verhinder|attaqu|proteg|ataque|evit|inyec|token|tag|template|delimiter|format|marker|a user|users|people|someone/;

/**
 * Whether a question speaks of an order rather than giving it, for a course may be about prompt injection: the order
 * stands in quotation marks, or in a sentence that asks about attacks.
 */
export function isMention(question: string, { start, end, rule }: FoundInjection): boolean {
  const quoted = [...question.matchAll(quotes)].filter(
    (match) => match.index <= start && end <= match.index + match[0].length,
  );
  const span = quoted[0];
  if (span) {
    const around = toPlainText(
      `${question.slice(0, span.index)} – ${question.slice(span.index + span[0].length)}`,
    ).text;
    return /\p{L}/u.test(around) && !handles.test(around.trim());
  }
  if (rule === "encoded" || rule === "exfiltration") return false;
  const sentence = sentenceAround(question, start, end);
  const said = toPlainText(sentence.text).text;
  // What opens a sentence is given, not spoken of.
  return (
    sentence.before > 8 &&
    asks.test(said) &&
    aboutAttacks.test(said) &&
    !/\b(?:can|could|would|will) you\b/.test(said)
  );
}

function sentenceAround(text: string, start: number, end: number): { text: string; before: number } {
  const before = text.slice(0, start).search(/[^.!?。!?\n]*$/u);
  const after = text.slice(end).search(/[.!?。!?\n]/u);
  return { text: text.slice(before, after === -1 ? text.length : end + after + 1), before: start - before };
}
