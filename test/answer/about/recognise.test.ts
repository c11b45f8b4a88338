import { describe, expect, it } from "vitest";
import {
  type CourseQuestionKind,
  recognise,
  recogniseFollowUp,
} from "../../../src/answer/about/recognise.ts";
import type { Language } from "../../../src/text/lexicon.ts";

const first = (question: string) => recognise(question)[0] ?? null;

describe("a question about the course", () => {
  it.each<[CourseQuestionKind, string[]]>([
    [
      "greeting",
      ["hello", "Hi there!", "Good morning", "Hallo!", "Hola", "Bonjour", "Привет", "你好", "こんにちは"],
    ],
    [
      "thanks",
      ["thanks", "Thank you very much!", "ok, thanks", "Danke schön", "Merci beaucoup", "спасибо", "谢谢"],
    ],
    ["help", ["Who are you?", "What can you do?", "help"]],
    [
      "about",
      [
        "What is this course about?",
        "Hi, what's this course about?",
        "What are the main topics?",
        "What are the main topics of this course?",
        "which topics are covered?",
        "What will I learn?",
        "What will I learn in this course?",
        "What does this course cover?",
        "Can you show me the table of contents?",
        "How is the course structured?",
        "How many lectures are there?",
        "What's on the agenda?",
        "Worum geht es in diesem Kurs?",
        "¿De qué trata este curso?",
        "De quoi parle ce cours ?",
        "О чём этот курс?",
        "这门课程讲什么？",
        "このコースは何についてですか？",
      ],
    ],
  ])("is %s", (kind, questions) => {
    for (const question of questions) expect(first(question), question).toMatchObject({ kind, name: null });
  });

  it.each<[CourseQuestionKind, string | null, string]>([
    ["summary", "lecture 2", "Summarise lecture 2"],
    ["summary", null, "Please summarize the course"],
    [
      "summary",
      "the security section",
      "Could you give me a short overview of the security section, please?",
    ],
    ["summary", "reranking", "overview of reranking"],
    ["summary", "section 2", "总结一下第二章"],
    ["contents", "lecture 2", "What is lecture 2 about?"],
    ["contents", "the chapter on evaluation", "What does the chapter on evaluation cover?"],
    ["contents", "week 3", "Explain week 3"],
    ["page", null, "What does page 18 of the intro deck say?"],
    ["page", null, "what's on slide 5"],
    ["page", null, "Was steht auf Folie 7?"],
    ["where", "BM25", "Where is BM25 explained?"],
    ["where", "reranking", "Which slides talk about reranking?"],
    ["where", "chunk overlap", "On which slide is chunk overlap mentioned?"],
    ["where", "RRF", "Wo wird RRF erklärt?"],
    ["where", "缓存", "哪里讲解了缓存？"],
    ["after", "chunking", "What comes after chunking?"],
    ["before", "the security section", "What comes before the security section?"],
    ["partAfter", "guardrails", "Which section comes after guardrails?"],
    ["partBefore", "guardrails", "Which lecture comes before guardrails?"],
    ["study", null, "quiz me"],
    ["study", "reranking", "Quiz me on reranking"],
    ["study", "lecture 2", "Make me some flashcards about lecture 2"],
    ["revise", null, "What should I revise for the exam?"],
    ["revise", null, "I have an exam tomorrow, what should I study?"],
    ["revise", "lecture 2", "How do I prepare for lecture 2?"],
    ["summary", null, "summary"],
    ["summary", "the chunking section", "Resume la sección de chunking"],
    ["where", "caching", "Is there a slide about caching?"],
    ["partAfter", "Cost", "What's the next section after Cost?"],
    ["schedule", "lecture 3", "When is lecture 3?"],
    ["prerequisites", null, "What are the prerequisites?"],
    ["prerequisites", null, "What should I know before the course?"],
    ["prerequisites", null, "What experience should I have before taking this course?"],
    ["prerequisites", null, "What do I need to know before I start this course?"],
    ["prerequisites", null, "Who is this course for?"],
    ["prerequisites", null, "Do I need any prior knowledge for this course?"],
    ["prerequisites", null, "Welche Voraussetzungen gibt es für diesen Kurs?"],
    ["prerequisites", null, "Quels sont les prérequis du cours ?"],
    ["revise", null, "What do I need to know for the exam?"],
  ])("is %s of %s: %s", (kind, name, question) => {
    expect(first(question)).toMatchObject({ kind, name });
  });

  it.each([
    "What is the course of a river?",
    "hello world program",
    "How do I print hello world?",
    "What is RAG about?",
    "What is RAG?",
    "Explain recursion",
    "What does BM25 cover?",
    "What are the main topics of Kafka?",
    "What are the main components of a retriever?",
    "When is RAG the wrong tool?",
    "When was BM25 published?",
    "Where are the vectors stored?",
    "Where do embeddings come from?",
    "Where can I learn more about authentication?",
    "Where do we define the actions of an agent?",
    "Which slide rule was the most precise?",
    "How many dimensions are there?",
    "What should I know about embeddings?",
    "What are the prerequisites of reranking?",
    "What will the reranker learn?",
    "What questions does a retriever ask?",
    "Who gives the tokens their names?",
    "How do I page through results?",
    "What page size does the cache use?",
    "thanks to which feature is it fast?",
    "help me understand chunking",
    "Hi, what is chunking?",
    "a",
    "?",
    "",
    "这是什么？",
  ])("is none that asks of the subject: %s", (question) => {
    expect(recognise(question)).toEqual([]);
  });

  it.each<[Language, string[]]>([
    [
      "en",
      [
        "hi",
        "thanks, that helped a lot!",
        "What is this course about?",
        "Summarise lecture 2",
        "what does slide 3 say?",
      ],
    ],
    ["zh", ["你好", "非常感谢！", "这门课程讲什么？", "总结第二讲", "第3页讲了什么？"]],
    [
      "hi",
      ["नमस्ते", "बहुत धन्यवाद!", "यह पाठ्यक्रम किस बारे में है?", "व्याख्यान 2 का सारांश दें", "स्लाइड ३ पर क्या लिखा है?"],
    ],
    [
      "es",
      [
        "¡Hola!",
        "¡Muchas gracias!",
        "¿De qué trata este curso?",
        "Resume la lección 2",
        "¿Qué dice la página 3?",
      ],
    ],
    ["ar", ["مرحبا", "شكرا جزيلا!", "عن ماذا يتحدث هذا المقرر؟", "لخص المحاضرة ٢", "ماذا تقول الشريحة ٣؟"]],
    [
      "fr",
      [
        "Bonjour !",
        "Merci beaucoup !",
        "De quoi parle ce cours ?",
        "Résume la leçon 2",
        "Que dit la page 3 ?",
      ],
    ],
    ["bn", ["নমস্কার", "অনেক ধন্যবাদ!", "এই কোর্সটি কী সম্পর্কে?", "লেকচার ২-এর সারাংশ দিন", "স্লাইড ৩-এ কী আছে?"]],
    [
      "pt",
      ["Olá!", "Muito obrigada!", "Sobre o que é este curso?", "Resuma a aula 2", "O que diz a página 3?"],
    ],
    [
      "ru",
      ["Привет!", "Большое спасибо!", "О чём этот курс?", "Кратко перескажи лекцию 2", "Что на слайде 3?"],
    ],
    [
      "id",
      ["Halo!", "Terima kasih banyak!", "Kursus ini tentang apa?", "Rangkum kuliah 2", "Apa isi halaman 3?"],
    ],
    [
      "de",
      [
        "Guten Tag!",
        "Vielen Dank!",
        "Worum geht es in diesem Kurs?",
        "Fass Vorlesung 2 zusammen",
        "Was steht auf Folie 3?",
      ],
    ],
    [
      "ja",
      [
        "こんにちは",
        "ありがとうございます！",
        "この講義は何についてですか？",
        "第2回を要約してください",
        "3ページには何が書いてありますか？",
      ],
    ],
  ])("is recognised in %s", (language, [greeting = "", thanks = "", about = "", summary = "", page = ""]) => {
    expect(first(greeting)).toMatchObject({ kind: "greeting", language });
    expect(first(thanks)).toMatchObject({ kind: "thanks", language });
    expect(first(about)).toMatchObject({ kind: "about", name: null, language });
    expect(first(summary)).toMatchObject({ kind: "summary", name: "lecture 2", language });
    expect(first(page)).toMatchObject({
      kind: "page",
      name: null,
      language,
      page: language === "en" ? null : 3,
    });
  });

  it.each([
    "thank you so much for the help",
    "Perfect, thank you!",
    "ok great, thanks a lot 👍",
    "thanks, that was very helpful",
    "I see, makes sense now",
    "got it",
    "cheers mate, bye!",
    "gracias por tu ayuda",
    "merci pour ton aide",
    "danke für deine hilfe!",
    "спасибо за помощь",
  ])("may be a word of thanks: %s", (question) => {
    expect(first(question)?.kind).toBe("thanks");
  });

  it.each(["ok", "yes", "yes please", "sure", "no", "vale", "好的", "thanks, but what is chunking?"])(
    "is none where it may answer an offer, or asks on: %s",
    (question) => expect(recognise(question)).toEqual([]),
  );

  it("is short, and no row of its words", () => {
    expect(recognise(`summarise ${"a ".repeat(5_000)}`)).toEqual([]);
    for (const words of ["what is ", "the ", "where is the ", "my my my "])
      expect(recognise(words.repeat(30).slice(0, 199))).toEqual([]);
  });
});

describe("a follow-up that only names another part", () => {
  const after = (...said: string[]) =>
    said.flatMap((content) => [
      { role: "user" as const, content },
      { role: "assistant" as const, content: "…" },
    ]);

  it.each<[string[], string, CourseQuestionKind, string]>([
    [["Summarise lecture 2"], "and lecture 3?", "summary", "lecture 3"],
    [["Summarise lecture 2"], "What about the security section?", "summary", "the security section"],
    [["Summarise lecture 2", "and lecture 3?"], "Lecture 4?", "summary", "Lecture 4"],
    [["What is this course about?"], "and lecture 3?", "contents", "lecture 3"],
    [["Where is BM25 explained?"], "and reranking?", "where", "reranking"],
    [["Quiz me on chunking"], "now on reranking", "study", "reranking"],
    [["Fasse Kapitel 2 zusammen"], "und Kapitel 3?", "summary", "section 3"],
    [["总结一下第二章"], "第三章呢？", "summary", "section 3"],
  ])("%j, then %s", (said, question, kind, name) => {
    expect(recogniseFollowUp(question, after(...said))[0]).toMatchObject({ kind, name });
  });

  it.each([
    [["What is BM25?"], "and reranking?"],
    [["Summarise lecture 2"], "Why does a reranker help?"],
    [[], "and lecture 3?"],
  ])("asks of the subject after %j: %s", (said, question) => {
    expect(recogniseFollowUp(question, after(...said))).toEqual([]);
  });
});
