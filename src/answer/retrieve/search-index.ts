import type { Provider } from "../../providers/provider.ts";
import type { CourseIndex } from "../../search/course-index.ts";
import { openIndex } from "../../search/open-index.ts";
import { findCourses } from "../../store/courses.ts";
import type { Database } from "../../store/database.ts";
import { checkEmbeddingModel } from "../../store/index.ts";
import type { Question } from "../../types.ts";
import { featuresOf } from "./features.ts";
import { fuse } from "./fuse.ts";
import { searchLegs } from "./legs.ts";
import { readHits } from "./read-hits.ts";
import type { Search, SearchDependencies } from "./search.ts";

/** How many of the fused have their features worked out: as many as a reranker looks at. */
const featureDepth = 50;
/** queries ─search (BM25F ∥ cosine)→ legs ─fuse→ candidates, in the index of each course that is asked. */
export async function openIndexSearch(
  { database, provider, config }: SearchDependencies,
  question: Question,
): Promise<Search> {
  const indexes = await openIndexes({ database, provider }, question);
  return {
    by: "index",
    chunks: indexes.reduce((sum, { chunkIds }) => sum + chunkIds.length, 0),
    fusion: config.fusion === "rrf" ? "reciprocal rank" : `weighted sum, dense ${config.denseWeight}`,
    indexes,
    async find(understood, signal) {
      const { legs, vector, problem } = await searchLegs(indexes, understood, provider, signal);
      const depth = Math.max(featureDepth, question.k);
      const candidates = fuse(legs, config).map(({ match, ...candidate }, place) => ({
        ...candidate,
        features: place < depth ? featuresOf(match, candidate.query) : null,
      }));
      return {
        candidates,
        vector,
        problem,
        read: (some) => readHits({ database, indexes }, some, understood.filters),
      };
    },
    async isStale() {
      const now = await openIndexes({ database, provider }, question);
      return now.some((index, place) => index !== indexes[place]);
    },
  };
}

/** The indexes of the course that is asked, or of all. Throws `not-found`, or `index-mismatch` if its vectors are another model's. */
export async function openIndexes(
  { database, provider: { embedding } }: { database: Database; provider: Pick<Provider, "embedding"> },
  { course, within }: Pick<Question, "course" | "within">,
): Promise<CourseIndex[]> {
  const courses = await findCourses(database, course, within);
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  for (const row of courses) checkEmbeddingModel(row, key);
  return Promise.all(courses.map((row) => openIndex(database, row, key)));
}
