/** Words that deny what follows them. */
const denying = new Set(
  "not no never none cannot nothing nobody nowhere neither nor without unlike".split(" "),
);
/**
 * Words that may stand for a denial ("lacks" for "has no", "too slow" for "not fast enough") and may not: they agree
 * with a denial on the other side and with its absence.
 */
const damping = new Set(
  `lack lacks lacking fail fails failed failing avoid avoids avoiding avoided ignore ignores ignoring refuse refuses refused
  deny denies denied denying miss misses missing missed skip skips skipping skipped drop drops dropped dropping forbid forbids
  forbidden prevent prevents prevented impossible hardly rarely seldom few little only stop stops stopped exclude
  excludes excluded forget forgetting forgets unless except barely absent unaware incapable needless unnecessary useless
  unsupported unchanged unavailable incomparable decline declines reject rejects rejected leave leaves left empty away out
  against wrong worthless unknown incompatible instead rather independent regardless apart unaffected free`.split(
    /\s+/,
  ),
);
/** Turn what they stand before into its contrary, as "not able". */
const contrary = new Set(["unable"]);

export type Denial = "denied" | "damped" | null;

/** What a word does to those after it; of "rather than" and "instead of" the second word tells. Lower case. */
export function denialBy(word: string, next = ""): Denial {
  // "Not only" and "no longer" deny nothing, or what went before.
  if (/^(?:only|just|longer|necessarily)$/.test(next))
    return damping.has(word) || denying.has(word) ? "damped" : null;
  if (denying.has(word) || contrary.has(word) || /n['’]t$/.test(word)) return "denied";
  if ((word === "rather" && next === "than") || (word === "instead" && next === "of")) return "denied";
  return damping.has(word) ? "damped" : null;
}

/** Words of measure that stand in any sentence: whether one is denied tells little of what the sentence denies. */
export const measures = new Set(
  "before after more less most least all every over under up down first last above below same other".split(
    " ",
  ),
);

/**
 * Opposites of degree, time and quality, the words of each side between commas: a closed list, for such words change a
 * claim most and are few.
 */
const opposites = `
  increase, increases, increased, increasing, raise, raises, raised, raising, rise, rises, rising, rose, grow, grows, growing, jump, jumps, climb, climbs, gain, gains, improve, improves, higher, up
    | decrease, decreases, decreased, decreasing, reduce, reduces, reduced, reducing, fall, falls, falling, fell, shrink, shrinks, drop, drops, decline, declines, lose, loses, worsen, worsens, lower, lowers, lowered, lowering, down
  more, greater, many, much | less, fewer, few, little
  most, largest, biggest, highest, maximum, max | least, fewest, smallest, lowest, minimum, min
  large, larger, big, bigger, huge, great | small, smaller, tiny, little
  long, longer, longest | short, shorter, shortest, brief
  high | low
  above, over, beyond, exceeds, exceed, exceeding | below, under
  before, earlier, prior, ahead, front, precede, precedes | after, later, following, behind, afterwards
  first, begin, begins, beginning, start, starts, early, initial, begun | last, end, ends, ending, finish, finishes, late, final
  top, upper | bottom, lower
  always, every, all, usually, often, frequently, mostly | never, no, none, rarely, seldom, hardly
  fast, faster, fastest, quick, quicker, quickly, quickest, rapid | slow, slower, slowest, slowly
  cheap, cheaper, cheapest, cheaply, free, inexpensive | expensive, costly, dear, dearer, costlier, dearly
  easy, easier, easily, simple, simpler | hard, harder, difficult, complex, complicated
  good, better, best, well, outperform, outperforms, beat, beats, beating | bad, worse, worst, badly, poor, poorly
  strong, stronger, strongest | weak, weaker, weakest
  same, equal, identical, alike, similar, equally | difference, differences, different, other, differ, differs, differently, another
  true, right, correct, valid | false, wrong, incorrect, invalid, mistaken
  positive | negative
  include, includes, included, including, add, adds, added, adding, keep, keeps, kept, plus, insert | exclude, excludes, excluded, excluding, remove, removes, removed, removing, omit, omits, omitted, minus, delete, deletes
  allow, allows, allowed, permit, permits, permitted | forbid, forbids, forbidden, prohibit, prohibits, prohibited, prevent, prevents, ban, bans, banned
  accept, accepts, accepted, approve, approved | reject, rejects, rejected, refuse, refuses, refused
  enable, enables, enabled | disable, disables, disabled
  required, necessary, mandatory, must, compulsory, needed, needs, need, requires, require | optional, unnecessary, needless, voluntary
  possible, able | impossible, unable, incapable
  near, nearest, closest, close, nearer | far, farthest, furthest, distant, farther
  open, opens, opened | closed, close, closes, shut
  new, newer, newest, fresh | old, older, oldest, stale
  common, frequent | rare, rarer, uncommon, infrequent
  exact, exactly, precise, precisely | approximate, approximately, roughly, inexact
  succeed, succeeds, success, successful, pass, passes | fail, fails, failure, unsuccessful
  win, wins, won | lost, loses
  wide, wider, broad, broader | narrow, narrower
  deep, deeper | shallow, shallower
  hot, hotter, warm, warmer | cold, colder, cool, cooler
  rich, richer | poor, poorer
  enough, sufficient, ample | insufficient, scarce, short
  static | dynamic
  public | private, secret
  safe, secure, safer | unsafe, dangerous, insecure
  internal, inside | external, outside
  together, jointly, simultaneously, parallel | separately, apart, sequentially
  buy, buys, bought | sell, sells, sold
  enter, enters, arrive, arrives | leave, leaves, exit, exits
  upload | download
  encrypt, encrypts, encrypted | decrypt, decrypts, decrypted
  precision | recall
  parent, parents | child, children
  input, inputs | output, outputs
  client, clients | server, servers
  male, man, men | female, woman, women
  north, northern | south, southern
  east, eastern | west, western
`;

/** Kinds of which a text names one where it could as well name another. Singular. */
const families = `
  millisecond, second, minute, hour, day, week, month, year, decade, century
  monday, tuesday, wednesday, thursday, friday, saturday, sunday
  january, february, march, april, june, july, august, september, october, november, december
  spring, summer, autumn, winter
  character, word, sentence, paragraph, page, chapter, token, byte
  kilobyte, megabyte, gigabyte, terabyte | kb, mb, gb, tb
  millimetre, centimetre, metre, kilometre, mile, inch | mm, cm, km
  gram, kilogram, tonne | kg
  cent, dollar, euro, pound
  red, green, blue, yellow, black, white, orange, purple
`;

const opposed = new Map<string, Set<string>>();
const sided = new Map<string, Set<string>>();
for (const line of opposites
  .replace(/\n\s+\|/g, " |")
  .trim()
  .split("\n")) {
  const sides = line.split("|").map((side) => side.split(",").map((word) => word.trim()));
  for (const [index, side] of sides.entries()) {
    for (const word of side) {
      opposed.set(word, new Set([...(opposed.get(word) ?? []), ...(sides[1 - index] ?? [])]));
      sided.set(word, new Set([...(sided.get(word) ?? []), ...side]));
    }
  }
}
for (const line of families.trim().split("\n")) {
  const words = line.split(/[,|]/).flatMap((word) => [word.trim(), `${word.trim()}s`]);
  for (const word of words) {
    const others = words.filter((other) => other.replace(/s$/, "") !== word.replace(/s$/, ""));
    opposed.set(word, new Set([...(opposed.get(word) ?? []), ...others]));
  }
}

const none = new Set<string>();

/** What says the opposite of a word, or names another of its kind. Lower case. */
export const oppositesOf = (word: string): Set<string> => opposed.get(word) ?? none;

/** Whether two words stand on the same side of an opposition: faster, quicker. */
export const onSameSide = (one: string, other: string): boolean => sided.get(one)?.has(other) ?? false;

/** Whether one word is the other with a prefix or suffix that negates: changed, unchanged; harmful, harmless. */
export function negates(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length < 4) return false;
  return /^(?:un|in|im|ir|il|non|dis|mis)-?$/.test(long.slice(0, -short.length)) && long.endsWith(short);
}
