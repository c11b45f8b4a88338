import type { CardTexts } from "./card-en.ts";

const zahl = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const prozent = (share: number) => `${Math.round(share * 100)} %`;

export const cardDe: CardTexts = {
  title: (course) => `Über den Tutor von ${course}`,
  back: "Zurück zum Tutor",
  loading: "Einen Moment…",
  made: "Woraus er besteht",
  slides: (slides, decks) =>
    `Er antwortet aus ${zahl(slides, "Folie", "Folien")} in ${zahl(decks, "Datei", "Dateien")} und aus nichts anderem.`,
  extractive: "Kein Modell schreibt: Antworten sind die Worte der Folien, ausgewählt und zusammengestellt.",
  writes: (model) => `Das Modell ${model} schreibt die Antworten; jeder Satz soll seine Folie nennen.`,
  finds: (model) => `Folien werden nach ihren Wörtern gefunden und mit ${model} nach ihrer Bedeutung.`,
  findsByWords: "Folien werden nach ihren Wörtern gefunden.",
  reranks: (model) => `Was gefunden ist, ordnet ${model}.`,
  hidden: "Ausgeblendete Folien bleiben außen vor.",
  notes: "Sprechernotizen bleiben außen vor.",
  can: "Was gemessen wurde",
  measured: (questions, date) => `Mit ${zahl(questions, "Frage", "Fragen")}, gemessen am ${date}:`,
  notMeasured: "In diesem Kurs wurde er noch nicht gemessen.",
  scores: {
    "hit@5": (share) => `Bei ${prozent(share)} der Fragen ist die richtige Folie unter den ersten fünf.`,
    faithfulness: (share) => `${prozent(share)} dessen, was er aussagt, belegen seine Folien.`,
    "answer completeness": (share) =>
      `Er sagt ${prozent(share)} dessen, was eine richtige Antwort sagen muss.`,
    "refused when it should": (share) =>
      `Er lehnt ${prozent(share)} der Fragen ab, die die Folien nicht beantworten.`,
    "false refusals": (share) => `Er lehnt ${prozent(share)} derer zu Unrecht ab, die sie beantworten.`,
  },
  judged: (judges) => `Beurteilt von ${judges}.`,
  lately: (answers) => `In den letzten 30 Tagen gab er ${zahl(answers, "Antwort", "Antworten")}:`,
  shares: {
    refused: (share) => `${prozent(share)} lehnte er ab, weil die Folien es nicht sagen.`,
    near: (share) => `${prozent(share)} kamen der Frage nur nahe.`,
    notBorneOut: (share) =>
      `${prozent(share)} haben eine Aussage, die die Folien nicht klar belegen; sie ist markiert.`,
    down: (share) => `${prozent(share)} der bewerteten bekamen einen Daumen runter.`,
  },
  not: "Was er nicht tut",
  limits: [
    "Er kann sich irren. Öffnen Sie die Folie hinter jeder Zahl, bevor Sie sich auf einen Satz verlassen.",
    "Er weiß nicht, was in der Vorlesung gesagt wurde, nur was auf den Folien steht.",
    "Er benotet nicht und entscheidet über niemanden.",
    "Persönliche Daten erkennt er an ihrer Form und verdeckt sie. Namen und Anschriften sucht er nicht: Lassen Sie sie weg.",
  ],
  goes: "Wohin Ihre Worte gehen",
  here: "Nichts davon verlässt diesen Server.",
  sent: (what, to) => `${what}: an ${to}`,
  whats: {
    answers: "Ihre Frage und die Folien dazu",
    embedding: "Ihre Frage, um Folien nach ihrer Bedeutung zu finden",
    reranking: "Ihre Frage und was gefunden wurde",
    passages: "Ihre Frage, um eine Wissensbasis zu durchsuchen",
    judging: "Eine Stichprobe von Fragen und Antworten, zur Beurteilung",
    traces: "Fragen und Antworten, für die, die den Server beobachten",
  },
  kept: "Was aufgehoben wird",
  keptFor: (days) =>
    `Gespräche bleiben, bis Sie sie löschen oder sie ${zahl(days, "Tag", "Tage")} niemand benutzt.`,
  keptUntil: "Gespräche bleiben, bis Sie sie löschen.",
  withoutNames: "Lehrende des Kurses lesen Fragen und Rückmeldungen, ohne Ihren Namen.",
  withNames: "Lehrende des Kurses lesen Fragen und Rückmeldungen, mit Ihrem Namen.",
  judgedShare: (share) => `${prozent(share)} der Antworten werden noch einmal beurteilt, ob sie stimmen.`,
  own: "Ihre eigenen Daten",
  export: "Alles herunterladen, was über Sie aufgehoben ist",
  erase: "Alles löschen, was über Sie aufgehoben ist",
  eraseThis:
    "Ihr Zugang, Ihre Gespräche und Rückmeldungen werden endgültig gelöscht. Zur Bestätigung LÖSCHEN eingeben:",
  eraseWord: "LÖSCHEN",
  eraseForGood: "Endgültig löschen",
  cancel: "Abbrechen",
  failed:
    "Es konnte nicht gelöscht werden. Versuchen Sie es noch einmal; sonst sagen Sie es dem, der den Tutor betreibt.",
  version: (version) => `Lectern ${version}`,
};
