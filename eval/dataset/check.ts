import { nameSimilarity } from "../../src/text/similarity.ts";
import type { EvalCase } from "./case.ts";
import { findDuplicates } from "./duplicates.ts";
import {
  describeReference,
  isReferenced,
  isSameTitle,
  type KnownSlide,
  type MissingReference,
  nearestTo,
  resolveReferences,
  slidesFor,
} from "./references.ts";

/** What may be wrong with a dataset, in the order in which it is told. */
export const findingKinds = {
  "unknown-course": "Courses that are not in the index",
  "missing-slide": "References to slides that are not in the index",
  "moved-slide": "References whose slide has moved to another page",
  "other-title": "References whose slide now has another title",
  "same-question": "Questions asked twice",
  "near-question": "Questions that are nearly the same",
  "answerless-with-slides": "Unanswerable questions with reference slides",
  unscorable: "Answerable questions without a reference answer or slide",
} as const;

type FindingKind = keyof typeof findingKinds;

/** Scores are wrong with a fault in the dataset; a warning is for a person to look at. */
export interface Finding {
  kind: FindingKind;
  severity: "fault" | "warning";
  caseIds: string[];
  message: string;
  /** What to do, where it can be told. */
  fix: string | null;
  /** For references: where the slide may be now, likeliest first. */
  nearest: KnownSlide[];
}

/** What is wrong with reference questions, given the slides of all courses in the index. Pure: it reads nothing. */
export function checkCases(cases: EvalCase[], slides: KnownSlide[]): Finding[] {
  const courses = new Set(slides.map((slide) => slide.course));
  const placed = cases.filter((one) => one.course === undefined || courses.has(one.course));
  const findings = [
    ...checkCourses(cases, courses),
    ...resolveReferences(placed, slides).missing.map(describeMissing),
    ...placed.flatMap((one) => checkTitles(one, slidesFor(one, slides))),
    ...findDuplicates(cases).map(describeDuplicate),
    ...cases.flatMap(checkAnswer),
  ];
  const order = Object.keys(findingKinds);
  return findings.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function checkCourses(cases: EvalCase[], courses: Set<string>): Finding[] {
  const asked = new Set(cases.flatMap(({ course }) => (course === undefined ? [] : [course])));
  return [...asked]
    .filter((course) => !courses.has(course))
    .map((course) => {
      const [like] = [...courses].sort((a, b) => nameSimilarity(b, course) - nameSimilarity(a, course));
      const known = [...courses].map((name) => `"${name}"`).join(", ");
      return {
        ...finding("unknown-course", "fault", `there is no course "${course}" (there is ${known || "none"})`),
        caseIds: cases.filter((one) => one.course === course).map((one) => one.id),
        fix:
          like === undefined
            ? "ingest it first"
            : `ingest it, or name another with --course, such as "${like}"`,
      };
    });
}

function describeMissing({ case: one, reference, nearest }: MissingReference): Finding {
  const [first] = nearest;
  const title = reference.by === "slide" && reference.title !== undefined ? ` ("${reference.title}")` : "";
  const isSame =
    first &&
    reference.by === "slide" &&
    reference.title !== undefined &&
    isSameTitle(first.title, reference.title);
  const fix = first && `${isSame ? "use" : "perhaps"} ${describeSlide(first, reference.by)}`;
  return {
    ...finding("missing-slide", "fault", `${describeReference(reference)}${title} is not in the index`),
    caseIds: [one.id],
    fix: fix ?? "ingest its deck, or remove the reference",
    nearest,
  };
}

/** A page that has another title than the reference says holds another slide, if that title stands elsewhere. */
function checkTitles(one: EvalCase, slides: KnownSlide[]): Finding[] {
  return one.referenceSlides.flatMap((wanted) => {
    const { title, page } = wanted;
    const reference = { by: "slide" as const, ...wanted };
    const there = slides.filter((slide) => isReferenced(reference, slide));
    if (title === undefined || page === undefined || there.length === 0) return [];
    if (there.some((slide) => isSameTitle(slide.title, title))) return [];
    const nearest = nearestTo(reference, slides).filter((slide) => isSameTitle(slide.title, title));
    const [moved] = nearest;
    const now = there.map((slide) => `"${slide.title}"`).join(", ");
    const message = `${describeReference(reference)} is titled ${now}, not "${title}"`;
    return [
      {
        ...(moved ? finding("moved-slide", "fault", message) : finding("other-title", "warning", message)),
        caseIds: [one.id],
        fix: moved
          ? `use ${describeSlide(moved, "slide")}`
          : "check whether it still answers, and correct the title",
        nearest,
      },
    ];
  });
}

function describeDuplicate({
  first,
  second,
  likeness,
  same,
}: ReturnType<typeof findDuplicates>[number]): Finding {
  const degree = same ? "the same" : `nearly the same (${Math.round(likeness * 100)} % of the words)`;
  const message = `"${second.question}" is ${degree} as "${first.question}"`;
  return {
    ...(same ? finding("same-question", "fault", message) : finding("near-question", "warning", message)),
    caseIds: [first.id, second.id],
    fix: same ? "remove one: it counts twice" : "remove one unless the difference is intended",
  };
}

function checkAnswer(one: EvalCase): Finding[] {
  const references = one.referenceSlides.length + one.relevant.length;
  const named = { caseIds: [one.id] };
  if (one.answerable === false && references > 0) {
    const message = "it is marked as unanswerable, but names slides that answer it";
    const found = finding("answerless-with-slides", "fault", message);
    return [{ ...found, ...named, fix: "remove the slides, or mark it as answerable" }];
  }
  if (one.answerable && references === 0 && one.referenceAnswer === undefined) {
    const message = "neither retrieval nor correctness can be scored";
    const found = finding("unscorable", "warning", message);
    return [{ ...found, ...named, fix: "add referenceSlides or a referenceAnswer" }];
  }
  return [];
}

const finding = (kind: FindingKind, severity: Finding["severity"], message: string): Finding => ({
  kind,
  severity,
  caseIds: [],
  message,
  fix: null,
  nearest: [],
});

/** As the reference that is to name it would. */
function describeSlide({ deck, page, title, externalId }: KnownSlide, by: "slide" | "id"): string {
  const place = by === "id" && externalId !== undefined ? `"${externalId}"` : `${deck}, p. ${page}`;
  return `${place} ("${title}")`;
}
