const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What a teacher reads who compares and labels the answers of evaluations. */
export const peopleEn = {
  compare: {
    title: "Compare two runs blind",
    about:
      "Which answer would help a student more? You see two answers to one question, and not which run gave which.",
    none: "It takes two runs that asked the same questions.",
    one: "First run",
    other: "Second run",
    begin: "Compare",
    end: "End",
    left: "Left is better",
    right: "Right is better",
    tie: "As good",
    answer: "Answer",
    answerLeft: "Left answer",
    answerRight: "Right answer",
    reason: "Better because it is more …",
    reasons: {
      correct: "correct",
      complete: "complete",
      clear: "clear",
      sources: "well supported",
      other: "something else",
    },
    note: "Note",
    keys: "Keys: ← left, → right, ↓ as good, 1 to 5 the reason, Backspace the pair before.",
    back: "The pair before",
    progress: (done: number, of: number) => `${done} of ${plural(of, "pair")} compared.`,
    same: (count: number) =>
      `${plural(count, "further question")} ${count === 1 ? "has" : "have"} the same answer from both.`,
    done: "You have compared all pairs.",
    refused: "declined",
    showResult: "Show what people say so far",
    result: (cases: number, raters: number, name: string) =>
      `${plural(raters, "person").replace("persons", "people")}, ${plural(cases, "question")}. ${name}:`,
    counts: (won: number, tied: number, lost: number) => `${won} better, ${tied} as good, ${lost} worse`,
    rate: (rate: string, low: string, high: string) => `win rate ${rate} (95% interval ${low} to ${high})`,
    chance: "This may be chance.",
    agreement: (agreed: string, cases: number, alpha: string, base: string) =>
      `People agreed ${agreed} of the time on ${plural(cases, "question")} that several judged (Krippendorff's alpha ${alpha}; the most frequent judgement is ${base} of all).`,
    nobody: "Nobody has compared them yet.",
  },
  label: {
    title: "Label answers",
    about:
      "These answers tell most about the judge: other judges or readers disagree with it, or it is least sure. What the judge says is not shown.",
    run: "Run",
    begin: "Label",
    end: "End",
    whys: {
      "judges disagree": "The judges disagree on this one.",
      "feedback disagrees": "A reader's feedback disagrees with the judge.",
      "judge unsure": "The judge is not sure.",
      "refusal unsure": "It was declined.",
    },
    questions: {
      supported: "Do the slides bear out all that it says?",
      correct: "Does it answer the question correctly?",
      rightRefusal: "Was it right to decline?",
    },
    yes: "Yes",
    no: "No",
    note: "Note",
    save: "Save and go on",
    skip: "Skip",
    keys: "Keys: 1 yes and 2 no to the first question, 3 yes and 4 no to the second, Enter saves, → skips.",
    reference: "Expected:",
    slides: "The slides that it had",
    labelled: (count: number) => `You have labelled ${plural(count, "answer")} of this run.`,
    empty: "There is nothing more to label in this run.",
  },
  judges: {
    title: "Judges against people",
    none: "Once answers are labelled, it stands here how far each judge agrees with people.",
    judge: "Judge",
    metric: "metric",
    labels: "labels",
    good: "good",
    threshold: "good from",
    area: "AUROC (95% interval)",
    kappa: "kappa",
    byRun: "agreed, by run",
    about:
      "Good: how many of the labels are. Good from: the score from which the judge agrees best with people. Kappa is of scores chosen on the other answers' labels, and 0 is no better than chance; the interval counts answers to the same slides as one. Reports show this beside the judge's scores.",
    one: "one kind of label only",
    aspects: { supported: "supported", correct: "correct", rightRefusal: "a right refusal" },
    people: (aspect: string, good: number, of: number) =>
      `People called ${good} of ${plural(of, "answer")} ${aspect}.`,
    between: (agreed: string, cases: number, alpha: string, base: string) =>
      `They agreed ${agreed} of the time on ${plural(cases, "answer")} that several labelled (Krippendorff's alpha ${alpha}; the most frequent label is ${base} of all).`,
  },
};

export type PeopleTexts = typeof peopleEn;
