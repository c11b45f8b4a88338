/** Words that deny what follows them. */
const denying = new Set(
  "not no never none cannot nothing nobody nowhere neither nor without unlike".split(" "),
);
/**
 * Words that may stand for a denial ("lacks" for "has no", "too slow" for "not fast enough") and may not: they agree
 * with a denial on the other side and with its absence.
 */
const dampening = new Set(
  `lack lacks lacking fail fails failed failing avoid avoids avoiding ignore ignores ignoring refuse refuses refused deny
  denies denied denying miss misses missing missed skip skips skipping skipped drop drops dropped dropping forbid forbids forbidden
  prevent prevents prevented impossible unable hardly rarely seldom few little too only stop stops exclude excludes excluded
  forget forgetting forgets unless instead rather except barely absent free beyond unaware incapable needless unnecessary
  useless unsupported unchanged unavailable incomparable instead decline declines reject rejects rejected empty leave
  leaves remain remains keep keeps avoided away out off against wrong worthless unknown incompatible`.split(/\s+/),
);

export type Denial = "denied" | "damped" | null;

/** What a word does to those after it. Lower case. */
export function denialBy(word: string): Denial {
  if (denying.has(word) || /n['’]t$/.test(word)) return "denied";
  return dampening.has(word) ? "damped" : null;
}

/** Opposites of degree, time and direction: a closed list, for such words change a claim most and are few. */
const opposites = `increase:decrease raise:lower,reduce rise:fall grow:shrink up:down gain:lose add:remove,drop,subtract
  before:after earlier:later early:late first:last begin:end start:end,stop beginning:end ahead:behind
  more:less,fewer most:least,fewest many:few much:little above:below,under over:under within:beyond,outside inside:outside
  always:never,seldom,rarely every:no all:none,no often:rarely,seldom usually:rarely,never sometimes:never
  large:small big:small larger:smaller largest:smallest long:short longer:shorter high:low higher:lower highest:lowest
  fast:slow faster:slower quick:slow quicker:slower cheap:expensive,dear,costly cheaper:dearer,costlier easy:hard,difficult
  good:bad better:worse best:worst strong:weak stronger:weaker same:different,other like:unlike similar:different alike:differently
  maximum:minimum max:min most:least positive:negative true:false with:without include:exclude allow:forbid accept:reject,refuse
  near:far nearest:farthest top:bottom open:closed simple:complex general:specific rare:common new:old
  upper:lower wide:narrow deep:shallow hot:cold light:dark rich:poor succeed:fail success:failure possible:impossible
  necessary:unnecessary enable:disable required:optional static:dynamic public:private safe:unsafe,dangerous
  right:wrong,left correct:wrong,incorrect win:lose buy:sell enter:leave import:export parent:child input:output
  precision:recall read:write encrypt:decrypt forward:backward exact:approximate long-term:short-term internal:external
  separately:together separate:joint sequential:parallel sequentially:parallel lightly:heavily plus:minus`.split(/\s+/);

const opposed = new Map<string, Set<string>>();
for (const entry of opposites) {
  const [word = "", others = ""] = entry.split(":");
  for (const other of others.split(",")) {
    opposed.set(word, (opposed.get(word) ?? new Set()).add(other));
    opposed.set(other, (opposed.get(other) ?? new Set()).add(word));
  }
}

/** Opposites of a word, by its lower-case form or its base form. */
export function oppositesOf(word: string): Set<string> {
  const bases = [word, word.replace(/s$/, ""), word.replace(/(?:ed|ing)$/, ""), word.replace(/d$/, ""), word.replace(/ing$/, "e")];
  const found = bases.flatMap((base) => [...(opposed.get(base) ?? [])]);
  return new Set(found);
}
