/** Words of degree, time and quality that say the contrary of each other; the sides apart by a stroke. */
const opposites = `
increase increases increased increasing raise raises raised rise rises grow grows improve improves improved higher | decrease decreases decreased decreasing reduce reduces reduced fall falls shrink shrinks drop drops decline declines worsen worsens lower lowers lowered
more greater | less fewer
most largest biggest highest maximum | least smallest lowest fewest minimum
large larger big bigger | small smaller
long longer | short shorter
before earlier prior precedes precede | after later afterwards follows
first | last
always every usually often | never rarely seldom hardly
fast faster fastest quicker | slow slower slowest
cheap cheaper cheapest inexpensive | expensive costly costlier
easy easier simple simpler | hard harder difficult complex complicated
better best good | worse worst bad poor
strong stronger | weak weaker
same identical equal | different differs differ
true correct right | false wrong incorrect
positive | negative
includes include included | excludes exclude excluded omits omitted
adds add added | removes remove removed deletes deleted
allows allow allowed permits permitted | forbids forbidden prohibits prohibited prevents disallows
accepts accept accepted | rejects reject rejected refuses refused
enables enable enabled | disables disable disabled
required mandatory compulsory | optional voluntary
possible | impossible
open opens opened | closed closes
new newer newest | old older oldest
common frequent | rare uncommon infrequent
succeeds succeed success | fails fail failure
static | dynamic
public | private
safe secure | unsafe insecure
internal inside | external outside
synchronous | asynchronous
upload uploads | download downloads
encrypt encrypts encrypted | decrypt decrypts decrypted
precision | recall
input inputs | output outputs
client clients | server servers
parent parents | child children
supervised | unsupervised
mutable | immutable
online | offline
north northern | south southern
east eastern | west western
seconds second | minutes minute | hours hour | days day | weeks week | months month | years year
monday | tuesday | wednesday | thursday | friday | saturday | sunday
january | february | march | april | june | july | august | september | october | november | december
`;

const opposed = new Map<string, { own: Set<string>; other: Set<string> }>();
for (const line of opposites.trim().split("\n")) {
  const sides = line.split("|").map((side) => side.trim().split(" "));
  for (const side of sides) {
    const other = new Set(sides.filter((one) => one !== side).flat());
    for (const word of side) opposed.set(word, { own: new Set(side), other });
  }
}

/** What says the same as a word of degree, and what the contrary; null for all other words. Lower case. */
export const oppositesOf = (word: string) => opposed.get(word) ?? null;

const denials = new Set("not no never none cannot nothing neither nor without".split(" "));
/** Say a denial by themselves, as "lacks" for "has no": with and without one they may agree. */
const damped =
  /^(?:lack|fail|avoid|ignor|refus|den(?:y|ied|ies)|miss|skip|forb|prevent|prohibit|impossib|hardly|rare|seldom|few|little|only|stop|exclud|unless|except|instead|rather|rejec|remov|unable|un\w{4,}|in(?:valid|correct|secure|ability))/;

export const denies = (word: string) => denials.has(word) || /n['’]t$/.test(word);
export const maySayDenial = (word: string) => denies(word) || damped.test(word);
