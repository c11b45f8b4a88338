/** A number as a text has it, whether in digits or in words. */
export interface Quantity {
  value: number;
  percent: boolean;
  /** "one", "single" and "once" serve as articles too: they may match, but nobody is held to them. */
  loose: boolean;
}

const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const cardinals = new Map<string, number>([
  ...small.map((word, index): [string, number] => [word, index]),
  ...tens.map((word, index): [string, number] => [word, (index + 2) * 10]),
]);
const magnitudes = new Map<string, number>([
  ["hundred", 100],
  ["thousand", 1e3],
  ["k", 1e3],
  ["million", 1e6],
  ["mn", 1e6],
  ["billion", 1e9],
  ["bn", 1e9],
  ["trillion", 1e12],
]);
/** Words that are a number in themselves. */
const whole = new Map<string, number>([
  ["pair", 2],
  ["couple", 2],
  ["twice", 2],
  ["double", 2],
  ["doubles", 2],
  ["doubled", 2],
  ["doubling", 2],
  ["thrice", 3],
  ["triple", 3],
  ["triples", 3],
  ["tripled", 3],
  ["dozen", 12],
  ["half", 0.5],
  ["halve", 0.5],
  ["halves", 0.5],
  ["halved", 0.5],
  ["halving", 0.5],
  ["quarter", 0.25],
  ["quarters", 0.25],
]);
const parts = new Map<string, number>(
  "third quarter fifth sixth seventh eighth ninth tenth hundredth thousandth"
    .split(" ")
    .flatMap((word, index): [string, number][] => {
      const value = 1 / ([3, 4, 5, 6, 7, 8, 9, 10, 100, 1000][index] ?? 1);
      return [
        [word, value],
        [`${word}s`, value],
      ];
    }),
);
const ordinals = new Map<string, number>(
  "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    .split(" ")
    .map((word, index) => [word, index + 3]),
);
const digits = /^\p{N}+(?:[.,]\p{N}+)*$/u;
const looseWords = new Set(["one", "single", "once"]);

/** The number that starts at a word, and how many words it takes; null where none does. `words` are lower case. */
export function quantityAt(words: string[], start: number): { quantity: Quantity; length: number } | null {
  const read = readValue(words, start);
  if (read === null) return null;
  const after = words[start + read.length] ?? "";
  const percent = /^(?:%|percent|percentage|pct)$/.test(after);
  const twoWords = after === "per" && words[start + read.length + 1] === "cent";
  const loose = read.length === 1 && looseWords.has(words[start] ?? "");
  const length = read.length + (percent ? 1 : twoWords ? 2 : 0);
  return { quantity: { value: read.value, percent: percent || twoWords, loose }, length };
}

function readValue(words: string[], start: number): { value: number; length: number } | null {
  const first = words[start] ?? "";
  const before = words[start - 1] ?? "";
  if (parts.has(first) && (before === "a" || before === "one")) return one(parts.get(first));
  if (first === "a" || first === "an") {
    const magnitude = magnitudes.get(words[start + 1] ?? "");
    return magnitude === undefined ? null : { value: magnitude, length: 2 };
  }
  if (looseWords.has(first) && first !== "one") return one(1);
  const several = magnitudes.get(first.replace(/s$/, "")) ?? (first === "tens" ? 10 : undefined);
  if (several !== undefined && first.length > 2) return one(several);
  const fixed = whole.get(first);
  if (fixed !== undefined) return one(fixed);
  let value = digits.test(first) ? parseDigits(first) : cardinals.get(first);
  if (value === undefined) return ordinals.has(first) ? one(ordinals.get(first)) : null;
  let length = 1;
  const unit = cardinals.get(words[start + 1] ?? "");
  if (!digits.test(first) && value >= 20 && unit !== undefined && unit > 0 && unit < 10) {
    value += unit;
    length++;
  }
  const fraction = parts.get(words[start + length] ?? "");
  if (fraction !== undefined && value < 10 && !digits.test(first))
    return { value: value * fraction, length: length + 1 };
  if (words[start + length] === "dozen") return { value: value * 12, length: length + 1 };
  for (let magnitude = magnitudes.get(words[start + length] ?? ""); magnitude !== undefined; ) {
    value *= magnitude;
    length++;
    magnitude = magnitudes.get(words[start + length] ?? "");
  }
  return { value, length };
}

const one = (value = 0) => ({ value, length: 1 });

/** 1,024 and 1024 are one number; 3.5 is another; so is 0,5 where it can't be thousands. */
function parseDigits(text: string): number {
  const plain = /^\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?$/u.test(text)
    ? text.replaceAll(",", "")
    : text.replace(",", ".");
  return Number(plain);
}

/** Whether two numbers say the same: half is 50%; about 182 million is 181,674,817, being rounded or hedged. */
export function sameQuantity(claimed: Quantity, held: Quantity, hedged = false): boolean {
  if (close(claimed.value, held.value)) return true;
  if (close(shareOf(claimed), shareOf(held)) && claimed.percent !== held.percent) return true;
  if (hedged && Math.abs(claimed.value - held.value) <= Math.abs(held.value) * 0.03) return true;
  return roundsTo(held.value, claimed.value);
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const shareOf = ({ value, percent }: Quantity) => (percent ? value / 100 : value);

/** Only of long numbers, and to at least two digits, so that 1,024 never passes for 1,000. */
function roundsTo(exact: number, rounded: number): boolean {
  if (exact < 10_000 || rounded < 10_000) return false;
  const step = 10 ** (Math.floor(Math.log10(rounded)) - 1);
  return close(Math.round(exact / step) * step, rounded) || significant(exact, rounded);
}

function significant(exact: number, rounded: number): boolean {
  const kept = String(rounded).replace(/0+$/, "").length;
  if (kept < 2) return false;
  const step = 10 ** (Math.floor(Math.log10(rounded)) - kept + 1);
  return close(Math.round(exact / step) * step, rounded) || close(Math.floor(exact / step) * step, rounded);
}
