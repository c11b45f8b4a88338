/** A question in its clauses, with the marks that end them. */
export const clausesOf = (question: string): string[] => question.match(/[^,;.!?\n]+[,;.!?\n]*\s*/g) ?? [];

/** The clause that holds a place. */
export function clauseAt(question: string, place: number): string {
  let end = 0;
  for (const clause of clausesOf(question)) {
    end = question.indexOf(clause, end) + clause.length;
    if (place < end) return clause;
  }
  return question;
}

const ofOneself =
  /^\s*(?:(?:hi|hello|hey|hallo|bonjour|hola)\s+)?(?:my|i am|i['’]m|this is|(?:you can )?(?:reach|contact|call|write) (?:to )?me|meine?|ich|mon|ma|je|mi|me|soy|yo)(?!\p{L})/iu;

export const tellsOfOneself = (clause: string): boolean => ofOneself.test(clause);
