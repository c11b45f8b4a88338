import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { intro, isCancel, note, outro, select, text } from "@clack/prompts";
import { Command } from "commander";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { isReferenced, referencesIn } from "../../../eval/dataset/references.ts";
import { type Decision, decide, openReview, type Review, saveReview } from "../../../eval/dataset/review.ts";
import { LecternError } from "../../errors.ts";
import { findCourses, listCourses } from "../../store/courses.ts";
import { loadSlides } from "../../store/slides.ts";
import { placeName } from "../../text/place-name.ts";
import type { Slide } from "../../types.ts";
import { withLectern } from "../session.ts";

interface ReviewOptions {
  into: string;
  accept?: string[];
  reject?: string[];
}

interface Paths {
  drafts: string;
  dataset: string;
}

export function reviewCommand(): Command {
  const ids = (list: string) => list.split(",").map((id) => id.trim());
  return new Command("review")
    .description("accept or reject drafts one by one on a terminal; each decision is saved at once")
    .argument("<drafts>", "the file that `lectern eval dataset draft` wrote")
    .requiredOption("--into <dataset>", "where accepted questions go; created if it does not exist")
    .option("--accept <ids>", "accept these, separated by commas, without asking", ids)
    .option("--reject <ids>", "reject these, separated by commas, without asking", ids)
    .action(async (file: string, { into, accept, reject }: ReviewOptions) => {
      const paths = { drafts: resolve(file), dataset: resolve(into) };
      if (paths.drafts === paths.dataset)
        throw new LecternError("usage", "--into is the file of drafts itself: name the dataset");
      const review = openReview(paths.drafts, paths.dataset, existsSync(paths.dataset));
      if (accept || reject) return decideAll(review, paths, { accept: accept ?? [], reject: reject ?? [] });
      if (!process.stdin.isTTY || !process.stdout.isTTY) {
        throw new LecternError(
          "usage",
          "A review asks on a terminal, and this is not one: name the drafts with --accept <ids> or --reject <ids>",
        );
      }
      await reviewOneByOne(review, paths);
    });
}

/** All or nothing: a wrong id changes no file. */
function decideAll(
  review: Review,
  paths: Paths,
  { accept, reject }: { accept: string[]; reject: string[] },
): void {
  const both = accept.find((id) => reject.includes(id));
  if (both) throw new LecternError("usage", `"${both}" is both accepted and rejected: choose one`);
  let decided = review;
  for (const id of accept) decided = decide(decided, id, acceptAsItIs(review, id));
  for (const id of reject) decided = decide(decided, id, { type: "reject" });
  saveReview(review, decided, paths);
  console.log(`${accept.length} accepted, ${reject.length} rejected, ${decided.drafts.length} drafts left`);
}

function acceptAsItIs({ drafts }: Review, id: string): Decision {
  const draft = drafts.find((one) => one.id === id);
  return { type: "accept", question: draft?.question ?? "", answer: draft?.referenceAnswer };
}

async function reviewOneByOne(opened: Review, paths: Paths): Promise<void> {
  const slides = await loadReferenced(opened.drafts);
  const counts = { accept: 0, reject: 0, later: 0 };
  let review = opened;
  intro(`${opened.drafts.length} drafts`);
  for (const [index, draft] of opened.drafts.entries()) {
    const decision = await askOne(draft, { slides, place: `${index + 1} of ${opened.drafts.length}` });
    if (decision === "quit") break;
    const decided = decide(review, draft.id, decision);
    saveReview(review, decided, paths);
    review = decided;
    counts[decision.type]++;
  }
  outro(
    `${counts.accept} accepted into ${paths.dataset}, ${counts.reject} rejected, ${review.drafts.length} left`,
  );
}

/** The slides of the drafts' courses that are in the index; it is closed again before anyone is asked anything. */
async function loadReferenced(drafts: EvalCase[]): Promise<Slide[]> {
  const named = new Set(drafts.map((one) => one.course));
  return withLectern("eval dataset review", async ({ database }) => {
    if ((await listCourses(database)).length === 0) return [];
    const courses = (await findCourses(database, undefined)).filter(
      (course) => named.has(undefined) || named.has(course.name),
    );
    return loadSlides(database, courses);
  });
}

async function askOne(
  draft: EvalCase,
  { slides, place }: { slides: Slide[]; place: string },
): Promise<Decision | "quit"> {
  const [reference] = referencesIn(draft);
  const slide =
    reference &&
    slides.find((one) => one.course === (draft.course ?? one.course) && isReferenced(reference, one));
  if (slide) note(slide.text, `${placeName(slide)}: ${slide.title}`);
  else note("The slide is not in the index", "No slide");
  let { question, referenceAnswer: answer } = draft;
  for (;;) {
    note(`${question}\n\n${answer ?? "(no answer)"}`, `Question ${place}`);
    if (draft.note !== undefined) note(draft.note, "What was said of it");
    const choice = await select({
      message: "What should happen to it?",
      options: [
        { value: "accept", label: "accept" },
        { value: "question", label: "edit the question" },
        { value: "answer", label: "edit the answer" },
        { value: "reject", label: "reject" },
        { value: "later", label: "later" },
        { value: "quit", label: "quit" },
      ],
    });
    if (isCancel(choice) || choice === "quit") return "quit";
    if (choice === "accept") return { type: "accept", question, answer };
    if (choice === "reject" || choice === "later") return { type: choice };
    if (choice === "question") question = await edit("The question", question);
    else answer = await edit("The answer", answer ?? "");
  }
}

/** Returns the text as it was if the person cancels. */
async function edit(message: string, before: string): Promise<string> {
  const edited = await text({
    message,
    initialValue: before,
    validate: (value) =>
      value?.trim() ? undefined : "Write something, or press Escape to leave it as it was",
  });
  return isCancel(edited) ? before : edited;
}
