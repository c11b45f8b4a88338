import type { PeopleTexts } from "./people-en.ts";

const zahl = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const peopleDe: PeopleTexts = {
  compare: {
    title: "Zwei Läufe blind vergleichen",
    about:
      "Welche Antwort hilft Studierenden mehr? Sie sehen zwei Antworten auf eine Frage und nicht, welche von welchem Lauf ist.",
    none: "Dazu braucht es zwei Läufe mit denselben Fragen.",
    one: "Erster Lauf",
    other: "Zweiter Lauf",
    begin: "Vergleichen",
    end: "Beenden",
    left: "Links ist besser",
    right: "Rechts ist besser",
    tie: "Gleich gut",
    answer: "Antwort",
    answerLeft: "Linke Antwort",
    answerRight: "Rechte Antwort",
    reason: "Besser, weil sie …",
    reasons: {
      correct: "richtiger ist",
      complete: "vollständiger ist",
      clear: "klarer ist",
      sources: "besser belegt ist",
      other: "etwas anderes",
    },
    note: "Anmerkung",
    keys: "Tasten: ← links, → rechts, ↓ gleich gut, 1 bis 5 der Grund, Rücktaste das Paar davor.",
    back: "Das Paar davor",
    progress: (done, of) => `${done} von ${zahl(of, "Paar", "Paaren")} verglichen.`,
    same: (count) =>
      `${zahl(count, "weitere Frage hat", "weitere Fragen haben")} von beiden dieselbe Antwort.`,
    done: "Sie haben alle Paare verglichen.",
    refused: "abgelehnt",
    showResult: "Zeigen, was bisher gesagt wurde",
    result: (cases, raters, name) =>
      `${zahl(raters, "Person", "Personen")}, ${zahl(cases, "Frage", "Fragen")}. ${name}:`,
    counts: (won, tied, lost) => `${won} besser, ${tied} gleich gut, ${lost} schlechter`,
    rate: (rate, low, high) => `Gewinnquote ${rate} (95-%-Intervall ${low} bis ${high})`,
    chance: "Das kann Zufall sein.",
    agreement: (agreed, cases, alpha, base) =>
      `Bei ${zahl(cases, "Frage", "Fragen")}, die mehrere beurteilten, stimmten sie zu ${agreed} überein (Krippendorffs Alpha ${alpha}; das häufigste Urteil macht ${base} aus).`,
    nobody: "Noch hat niemand sie verglichen.",
  },
  label: {
    title: "Antworten beurteilen",
    about:
      "Diese Antworten sagen am meisten über den Beurteiler: Andere Beurteiler oder Leser widersprechen ihm, oder er ist sich nicht sicher. Was er sagt, wird nicht gezeigt.",
    run: "Lauf",
    begin: "Beurteilen",
    end: "Beenden",
    whys: {
      "judges disagree": "Hier sind die Beurteiler uneins.",
      "feedback disagrees": "Die Rückmeldung eines Lesers widerspricht dem Beurteiler.",
      "judge unsure": "Der Beurteiler ist sich nicht sicher.",
      "refusal unsure": "Die Frage wurde abgelehnt.",
    },
    questions: {
      supported: "Belegen die Folien alles, was sie sagt?",
      correct: "Beantwortet sie die Frage richtig?",
      rightRefusal: "War es richtig abzulehnen?",
    },
    yes: "Ja",
    no: "Nein",
    note: "Anmerkung",
    save: "Speichern und weiter",
    skip: "Überspringen",
    keys: "Tasten: 1 ja und 2 nein zur ersten Frage, 3 ja und 4 nein zur zweiten, Eingabe speichert, → überspringt.",
    reference: "Erwartet:",
    slides: "Die Folien, die vorlagen",
    labelled: (count) => `Sie haben ${zahl(count, "Antwort", "Antworten")} dieses Laufs beurteilt.`,
    empty: "In diesem Lauf ist nichts mehr zu beurteilen.",
  },
  judges: {
    title: "Beurteiler und Menschen",
    none: "Sind Antworten beurteilt, steht hier, wie weit jeder Beurteiler mit Menschen übereinstimmt.",
    judge: "Beurteiler",
    metric: "Maß",
    labels: "Urteile",
    good: "gut",
    threshold: "gut ab",
    area: "AUROC (95-%-Intervall)",
    kappa: "Kappa",
    byRun: "einig, nach Lauf",
    about:
      "Gut: wie viele der Urteile es sind. Gut ab: der Wert, ab dem der Beurteiler am besten mit Menschen übereinstimmt. Kappa gilt für Werte, die an den Urteilen über die anderen Antworten gewählt sind, und 0 ist nicht besser als Zufall; im Intervall zählen Antworten zu denselben Folien als eine. Berichte zeigen das neben den Werten.",
    one: "nur eine Art von Urteil",
    aspects: { supported: "belegt", correct: "richtig", rightRefusal: "zu Recht abgelehnt" },
    people: (aspect, good, of) => `${good} von ${zahl(of, "Antwort", "Antworten")} wurden ${aspect} genannt.`,
    between: (agreed, cases, alpha, base) =>
      `Bei ${zahl(cases, "Antwort", "Antworten")}, die mehrere beurteilten, stimmten sie zu ${agreed} überein (Krippendorffs Alpha ${alpha}; das häufigste Urteil macht ${base} aus).`,
  },
};
