/** The little English that the templates know: word lists, no parser. What they do not know they leave alone. */
const list = (words: string) => new Set(words.split(/\s+/).filter(Boolean));

/** Verbs that slides are written with, and that can hardly be anything else after a subject. */
const verbs = list(`
  accept access achieve add adjust affect aggregate allow analyse analyze appear apply arrive ask assign attend avoid become
  begin behave belong bridge bring buffer build calculate capture carry catch charge choose collapse collect combine come
  compare compile comply compute configure connect consider consist consume contain control convert correct corrupt cover create cut
  damp decide decrease define delete deliver depend derive describe detect determine differ discover display distribute divide
  drag draw embed enable encapsulate encode encrypt enforce enhance ensure establish estimate evaluate exceed exchange execute exist
  expand expect explain expose express extend extract fail favour favor fit fold follow forward fuse generate give govern
  grant grow guarantee handle happen have help hold identify ignore illustrate implement improve include increase indicate
  inform inherit inspect install integrate introduce invoke involve keep know lead learn leave let listen load locate lose
  maintain make manage map mask match maximise maximize mean measure meet merge minimise minimize modify multiply narrow
  need observe obtain occur offer operate optimise optimize organise organize own pack parse perform permit pick predict prefer
  prepare present preserve prevent probe produce prohibit propose protect provide publish raise reach read receive recommend
  reduce refer reflect refuse reject relate rely remain remember remove rename render repeat replace represent require
  resolve respond restrict retrieve retry return reuse reveal reward rewrite run satisfy say scan score search see select
  send separate serve shrink show simplify solve sort specify split spread start stay stop store stream streamline suffer
  suggest summarise summarize supply support supersede survive switch take teach tell throw track train transform translate
  transmit travel treat trigger turn uncover understand update use validate vary verify wait want weigh win work write yield
  cost count rank route sample answer average alert log hash set test watch retry wait do hear finish`);

/** Third person forms that are as often plural nouns: a verb only before a determiner or a number. */
const nounsToo = list(`
  accesses answers averages buffers changes charges controls costs counts covers cuts displays estimates exchanges fits folds
  forwards grants handles helps increases influences keeps leads loads maps masks matches means measures needs offers packs
  permits picks probes ranks reads repeats returns rewards routes runs samples says scans scores searches shows sorts splits
  starts stays stops stores streams supplies supports switches takes tells throws tracks trains transforms travels treats triggers
  turns updates uses waits wants wins works yields reuses`);

const determiners = list(`
  a an the its their one two three four five six seven eight nine ten each every all both any no some this that these only
  at up about more most how what which where whether between many few several another such to with from in for on by`);

/** Asked with their object (`What does it need?`); all others by what is done (`What does it do?`). */
const objectVerbs = list(`
  add ask allow require be hold receive show teach measure enforce implement address contain
   accept carry check consist contain cover define depend describe determine enable ensure favour favor govern handle hold identify ignore
  include indicate involve mask measure mean need offer perform permit prevent produce prohibit protect provide publish
  refer rely represent require restrict return reward score specify store support take track cost serve grant`);

/** What such a verb says of its subject is no doing: `Titles come first`. */
const stateVerbs = list(`
  appear apply arrive become begin behave belong come consist depend differ do exist expect fail grow happen have help
  last lead lie make mean occur relate remain seem start stay stop suffer vary want win work keep cost say survive`);

/** Who does something on any slide. */
const anyone = list(`
  companies company people students student users user developers developer teams team systems system projects project
  customers customer experts expert engineers software organisations organizations organization developer's everyone authors author
  models model documents document words slides questions answers`);

const notInNames = list(`
  it this that these those they we you he she i there here what which who whose whom how when where why if while because
  since as although though unless until whether and or but so then thus also now not never always often usually both each every
  some all most many few several one two three another other such same no any is are was were be been being can could may
  might must should will would has have had do does did only just even very too more less first next finally once whenever
  its their your our his her my etc yes none whatever therefore however hence otherwise typically fewer smaller larger greater better worse other depending according almost already again rather than e.g i.e eg ie vs cannot can't don't`);

const prepositions = list(`
  of in on at for from to by with without into onto over under between among through during before after about above below
  against per via within across toward towards upon as like out up off down behind beside`);

/** Labels and heads that say what a line is for, not what it is about. */
const signposts = list(`
  note notes description descriptions purpose name title author example examples e.g tip tips hint hints warning important outcome outcomes result results step steps summary
  answer question questions source sources see reference references remember todo chapter section part rule idea goal goals key case
  day week lesson exercise task tasks recap agenda contents overview introduction conclusion appendix figure table input
  output pros cons legend incoming outgoing usage option reason problem solution thing things way type kind term fact
  today yesterday tomorrow now later today's others rest i ii iii iv`);

/** What a list is a list of. */
const listNouns = list(`
  advantages aims applications approaches aspects assumptions attributes barriers benefits categories causes challenges
  characteristics classes components concepts conditions considerations constraints criteria dimensions disadvantages
  drawbacks duties elements examples factors features fields forms functions goals guidelines issues kinds layers levels
  limitations limits measures mechanisms methods metrics modes objectives obligations options parameters parts phases
  pitfalls pillars policies practices principles problems properties protocols reasons requirements resources
  responsibilities rights risks roles rules services skills stages states steps strategies strengths structures symptoms
  tasks techniques tiers tools topics types uses values variables ways weaknesses activities actions terms`);

/** Columns that one can ask for by `What is the … of …?`. */
const columnNouns = list(`
  meaning cost price default value type size unit purpose role name example limit port version licence license description
  function advantage disadvantage strength weakness range scale level year date author owner status format location speed
  latency accuracy definition length width height weight colour color duration frequency priority address symbol formula
  abbreviation capital population language country protocol goal responsibility severity mean median score result
  number amount rate ratio share percentage effect cause source target category class kind use benefit drawback risk`);

export const isDeterminer = (word: string) => determiners.has(word.toLowerCase()) || /^[\d$€£]/.test(word);
export const isPreposition = (word: string) => prepositions.has(word.toLowerCase());
export const isListNoun = (word: string) => listNouns.has(word.toLowerCase());
export const isColumnNoun = (word: string) => columnNouns.has(word.toLowerCase());
export const isSignpost = (word: string) => signposts.has(word.toLowerCase());
export const isNoName = (word: string) => notInNames.has(word.toLowerCase());
export const isBaseVerb = (word: string) => verbs.has(word.toLowerCase());
export const isNounToo = (base: string) => nounsToo.has(`${base}s`) || nounsToo.has(`${base}es`);
export const isState = (base: string) => stateVerbs.has(base);
export const isAnyone = (name: string) => anyone.has(name.toLowerCase());
export const asksObject = (base: string) => objectVerbs.has(base);

const irregular = new Map([["has", "have"]]);

/** The base of a verb in the third person, e.g. `carries` → `carry`; null for what is none. */
export function baseOf(word: string, next: string | undefined): string | null {
  const lower = word.toLowerCase();
  const known = irregular.get(lower);
  if (known) return known;
  if (!lower.endsWith("s") || word !== lower) return null;
  const bases = [lower.replace(/ies$/, "y"), lower.replace(/(?<=s|x|z|ch|sh)es$/, ""), lower.slice(0, -1)];
  const base = bases.find((candidate) => verbs.has(candidate));
  if (!base || (nounsToo.has(lower) && !(next && isDeterminer(next)))) return null;
  return base;
}

const singularInS = /(?:ss|us|is|ics|news|series|always|bias|alias|atlas|canvas|lens|kubernetes|chaos)$/i;

/** Of a name's head: the last word before its first preposition. */
export function isPlural(name: string): boolean {
  const head = headOf(name);
  if (/^(?:people|children|men|women|criteria|data|media|indices|phenomena)$/i.test(head))
    return head !== "data";
  return /s$/.test(head) && !singularInS.test(head) && !/^[A-Z]+S$/.test(head);
}

export function headOf(name: string): string {
  const words = name
    .replace(/\([^)]*\)/g, "")
    .trim()
    .split(/\s+/);
  const end = words.findIndex((word, index) => index > 0 && isPreposition(word));
  return (end === -1 ? words.at(-1) : words[end - 1]) ?? "";
}
