/**
 * Lectern beside what a user would pick instead, on the same corpus in one run: `npm run bench:search -- [--large | --quality]
 * <set>…`, sets as for `bench:retrieval`; the bundled course is always one. Quality on the sets' questions; speed on
 * courses of 1,000 and 10,000 slides (with `--large` 100,000) made of the sets' sentences.
 */
import { cpus } from "node:os";
import { loadSets, type QuestionSet, setsNamed, withBenchLectern } from "./question-sets.ts";
import { collectMaterial } from "./search-corpus.ts";
import { loadSlides, printQuality } from "./search-quality.ts";
import { printSpeed } from "./search-speed.ts";

const sizes = setsNamed.large ? [1_000, 10_000, 100_000] : [1_000, 10_000];
const bundled = "samples/rag-on-aws=eval/datasets/rag-on-aws.jsonl";

await withBenchLectern(async (lectern) => {
  const { embedding } = lectern.provider;
  if (!embedding) throw new Error("The rivals need the embedding model: see `lectern doctor`");
  const sets = await loadSets(lectern, [...new Set([bundled, ...setsNamed.training])]);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()})`;
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${machine}`);
  await printQuality(lectern, sets);
  const slides: Awaited<ReturnType<typeof loadSlides>>[] = [];
  for (const { course } of sets) slides.push(await loadSlides(lectern, course));
  const material = collectMaterial(
    slides.flatMap((all) => [...all.values()]),
    sets.flatMap((set: QuestionSet) => set.cases.map(({ question }) => question)),
  );
  if (!setsNamed.quality) await printSpeed(material, embedding, sizes);
});
