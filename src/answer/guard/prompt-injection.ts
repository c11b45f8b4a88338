import type { Span } from "../../text/split.ts";
import { type InjectionRule, injectionPatterns } from "./injection-patterns.ts";
import { mayMatch } from "./pattern-needs.ts";
import { toPlainText } from "./plain-text.ts";

/** Words that try to give a model orders. UTF-16 offsets. */
export interface FoundInjection extends Span {
  rule: InjectionRule;
}

/** UTF-16 units. What is longer is read in parts, so that no pattern takes long. */
const maxPart = 4_000;
const shared = 400;

/**
 * Prompt injection by its wording, in English, German, French, Spanish and Chinese, and the commonest forms in a few
 * other languages; also spelled with figures or dashes, in base64 or rot13. A wording that nobody has written down
 * passes: what holds an answer to its slides are the prompt and the checks after it.
 */
export function findInjections(text: string): FoundInjection[] {
  const found: FoundInjection[] = [];
  for (let from = 0; from < text.length; from += maxPart - shared) {
    const part = text.slice(from, from + maxPart);
    for (const { start, end, rule } of [...inPlain(part), ...inBase64(part), ...inRot13(part)]) {
      found.push({ start: from + start, end: from + end, rule });
    }
    if (from + maxPart >= text.length) break;
  }
  return withoutOverlaps(found);
}

const opening =
  /^(?:[^\p{L}\p{N}<[#!]|!(?!\[)|(?:and|then|please|now|just|simply|first|instead|but|so|also)\s)*/u;

function inPlain(text: string): FoundInjection[] {
  const plain = toPlainText(text);
  const tests = new Map<RegExp, boolean>();
  return injectionPatterns.flatMap(({ rule, pattern, needs }) => {
    if (needs && !mayMatch(needs, plain.text, tests)) return [];
    return Array.from(plain.text.matchAll(pattern), (match) => {
      // The pattern includes what the injection stands behind.
      const lead = opening.exec(match[0])?.[0].length ?? 0;
      const start = plain.origin[match.index + lead] ?? 0;
      return { start, end: plain.origin[match.index + match[0].length] ?? text.length, rule };
    });
  });
}

const encoded = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g;
function inBase64(text: string): FoundInjection[] {
  return Array.from(text.matchAll(encoded), (match): FoundInjection[] => {
    const decoded = Buffer.from(match[0], "base64").toString("utf8");
    const isOrder = !decoded.includes("\ufffd") && inPlain(decoded).length > 0;
    return isOrder ? [{ start: match.index, end: match.index + match[0].length, rule: "encoded" }] : [];
  }).flat();
}

function inRot13(text: string): FoundInjection[] {
  // Only where a word that most injections use stands there turned: "instruction", "prompt", "previous", "system".
  if (!/vafgehpgvba|cebzcg|cerivbhf|flfgrz/i.test(text)) return [];
  const turned = text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
  return inPlain(turned).map(({ start, end }) => ({ start, end, rule: "encoded" }));
}

function withoutOverlaps(found: FoundInjection[]): FoundInjection[] {
  const kept: FoundInjection[] = [];
  for (const one of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (!kept.some(({ start, end, rule }) => rule === one.rule && one.start < end && start < one.end))
      kept.push(one);
  }
  return kept;
}
