const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const percent = (share: number) => `${Math.round(share * 100)}%`;

/** What the course card says, in English; another language has the same keys. */
export const cardEn = {
  title: (course: string) => `About the tutor of ${course}`,
  back: "Back to the tutor",
  loading: "One moment…",
  made: "What it is made of",
  slides: (slides: number, decks: number) =>
    `It answers from ${plural(slides, "slide")} in ${plural(decks, "deck")}, and from nothing else.`,
  extractive: "No model writes: answers are the slides' own words, chosen and put together.",
  writes: (model: string) => `The model ${model} writes the answers; every sentence is to cite its slide.`,
  finds: (model: string) => `Slides are found by their words, and by their meaning with ${model}.`,
  findsByWords: "Slides are found by their words.",
  reranks: (model: string) => `What was found is put in order by ${model}.`,
  hidden: "Hidden slides are left out.",
  notes: "Speaker notes are left out.",
  can: "What it was measured to do",
  measured: (questions: number, date: string) => `On ${plural(questions, "question")}, measured on ${date}:`,
  notMeasured: "It has not been measured on this course yet.",
  scores: {
    "hit@5": (share: number) =>
      `It finds the right slide among its first five for ${percent(share)} of questions.`,
    faithfulness: (share: number) => `Its slides bear out ${percent(share)} of what it states.`,
    "answer completeness": (share: number) => `It says ${percent(share)} of what a right answer must say.`,
    "refused when it should": (share: number) =>
      `It declines ${percent(share)} of the questions that the slides do not answer.`,
    "false refusals": (share: number) => `It wrongly declines ${percent(share)} of those that they do.`,
  } as Record<string, (share: number) => string>,
  judged: (judges: string) => `Judged by ${judges}.`,
  lately: (answers: number) => `In the last 30 days it gave ${plural(answers, "answer")}:`,
  shares: {
    refused: (share: number) => `${percent(share)} were declined, as not in the slides.`,
    near: (share: number) => `${percent(share)} only came near the question.`,
    notBorneOut: (share: number) =>
      `${percent(share)} have a statement that the slides do not clearly bear out; it is marked.`,
    down: (share: number) => `${percent(share)} of those that got a thumb got a thumb down.`,
  } as Record<string, (share: number) => string>,
  not: "What it does not do",
  limits: [
    "It can be wrong. Open the slide behind each number before you rely on a sentence.",
    "It does not know what was said in the lecture, only what the slides say.",
    "It does not grade, and does not decide about anybody.",
    "It finds personal data by their form and masks them. Names and addresses of people it does not look for: leave them out.",
  ],
  goes: "Where your words go",
  here: "Nothing of it leaves this server.",
  sent: (what: string, to: string) => `${what}: to ${to}`,
  whats: {
    answers: "Your question and the slides for it",
    embedding: "Your question, to find slides by meaning",
    reranking: "Your question and what was found",
    passages: "Your question, to search a knowledge base",
    judging: "A sample of questions and answers, to be judged",
    traces: "Questions and answers, for those who watch the server",
  },
  kept: "What is kept",
  keptFor: (days: number) =>
    `Conversations are kept until you delete them, or nobody has used them for ${plural(days, "day")}.`,
  keptUntil: "Conversations are kept until you delete them.",
  withoutNames: "Teachers of the course read what is asked and your feedback, without your name.",
  withNames: "Teachers of the course read what is asked and your feedback, with your name.",
  judgedShare: (share: number) =>
    `Of the answers, ${percent(share)} are looked at again by a judge, to see whether they hold.`,
  own: "Your own data",
  export: "Download all that is kept of you",
  erase: "Erase all that is kept of you",
  eraseThis: "This deletes your account, conversations and feedback, for good. Type ERASE to confirm:",
  eraseWord: "ERASE",
  eraseForGood: "Erase for good",
  cancel: "Cancel",
  failed: "It could not be erased. Try again; if it fails again, tell whoever runs this tutor.",
  version: (version: string) => `Lectern ${version}`,
};

export type CardTexts = typeof cardEn;
