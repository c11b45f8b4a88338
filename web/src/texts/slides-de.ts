import type * as english from "./slides-en.ts";

export const found: typeof english.found = {
  title: "Wie diese Antwort zustande kam",
  searchedFor: "Auf den Folien gesucht wurde nach:",
  searched: (count) => `${count} Folienstücke wurden durchsucht, nach Wörtern und nach Bedeutung.`,
  verdicts: {
    covered: "Die Folien behandeln die Frage.",
    near: "Die Folien kommen der Frage nahe, beantworten sie aber vielleicht nicht.",
    uncovered: "Die Folien scheinen die Frage nicht zu behandeln.",
  },
  probability: (share) => `Wahrscheinlichkeit ${share}`,
  slide: "Folie",
  byWords: "Platz nach Wörtern",
  byMeaning: "Platz nach Bedeutung",
  read: "Für die Antwort gelesen",
  yes: "ja",
  no: "nein",
  times: "Wie lange es dauerte",
  stages: {
    rewrite: "Die Frage verstehen",
    search: "Suchen",
    rerank: "Das Gefundene ordnen",
    screen: "Die Frage prüfen",
    firstToken: "Bis zum ersten Wort",
    converse: "Schreiben",
    guard: "Die Antwort prüfen",
    structure: "Den Aufbau des Kurses lesen",
    total: "Insgesamt",
  },
  milliseconds: (count) => `${count} ms`,
  writtenBy: (model) =>
    model === null
      ? "Die Antwort zitiert die Folien; kein Modell hat sie geschrieben."
      : `Geschrieben von ${model}.`,
  unknown: "unbekannt viele",
  tokens: (read, written) => `Das Modell las ${read} Tokens und schrieb ${written}.`,
  cost: (usd) => `Das kostete ${usd} US-Dollar.`,
  free: "Es wurde nichts berechnet, oder der Preis ist nicht bekannt.",
};
export const slide: typeof english.slide = {
  label: (title) => `Folie: ${title}`,
  page: (deck, page) => `${deck}, Seite ${page}`,
  close: "Schließen",
  asCited: "Diese Folie hat sich seitdem geändert; hier steht sie so, wie sie zitiert wurde.",
  citedFrom: (origin) => `Zitiert aus: ${origin}.`,
  isHidden: "Diese Folie ist in ihrer Präsentation ausgeblendet.",
  deck: "Folien dieses Decks",
  previous: "← Vorige Folie",
  next: "Nächste Folie →",
  smaller: "Kleiner",
  larger: "Größer",
  text: "Text",
  markedBelow: "Die zitierten Wörter ließen sich auf dem Bild nicht markieren; im Text sind sie markiert.",
  askAbout: "Zu dieser Folie fragen",
  explain: (words) => `Erkläre „${words}“`,
  elsewhere: "Wo sagt der Kurs das noch?",
  looking: "Wird gesucht …",
  elsewhereFound: (count) =>
    count === 0 ? "Keine andere Folie sagt das." : "Andere Folien, die nächste zuerst",
};
