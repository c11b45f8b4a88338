import { shifted } from "../shifted.ts";
import { readMath } from "./math.ts";
import { childOf, type XmlElement } from "./xml.ts";

/** The words of a paragraph's runs, one for each: raised and lowered characters as signs of their own. */
export function textsOf(runs: XmlElement[]): string[] {
  const texts = runs.map(textOf);
  const shifts = runs.map((run, at) => (isBlank(texts[at]) ? 0 : shiftOf(run)));
  // Where all of it is shifted, that is how the line is set.
  if (shifts.every((shift, at) => shift !== 0 || isBlank(texts[at]))) return texts;
  for (let at = 0; at < runs.length; at++) {
    const shift = shifts[at];
    if (!shift) continue;
    // Programs part what is raised into several runs.
    const start = at;
    while (shifts[at + 1] === shift) at++;
    const whole = texts.slice(start, at + 1).join("");
    texts.fill("", start, at + 1);
    texts[start] = shifted(whole, shift, texts[start - 1] ?? "");
  }
  return texts;
}

const isBlank = (text: string | undefined) => (text ?? "").trim() === "";

function textOf(run: XmlElement): string {
  if (run.name === "a:br") return "\n";
  if (run.name === "a14:m") return readMath(run);
  if (run.name === "a:fld" && /^(?:slidenum|datetime|footer)/.test(run.attributes.type ?? "")) return "";
  if (run.name !== "a:r" && run.name !== "a:fld") return "";
  // `_x000B_`: how Office writes a line break where XML has no character for it.
  return (childOf(run, "a:t")?.text ?? "").replace(/_x000[Bb]_/g, "\n");
}

/** 1 for raised characters, -1 for lowered ones. Strict documents (ECMA-376) write `30%`, others `30000`. */
function shiftOf(run: XmlElement): -1 | 0 | 1 {
  const baseline = Number.parseFloat(childOf(run, "a:rPr")?.attributes.baseline ?? "0");
  return baseline > 0 ? 1 : baseline < 0 ? -1 : 0;
}
