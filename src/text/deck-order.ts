const collator = new Intl.Collator("en", { numeric: true });

/** Decks in the order in which a reader expects them: "Lecture 2" before "Lecture 10". */
export const compareDecks = (one: string, other: string): number => collator.compare(one, other);
