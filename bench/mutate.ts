/**
 * Changed decks and requests by the thousand: `npm run bench:mutate`, or `-- --each 2000 --from 5000` for other seeds,
 * `--only decks` or `--only requests` for half of it. The tests take a few dozen of the same. Names what fell with its
 * seed, and exits with 1.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultChunking } from "../ingest/chunk/chunk.ts";
import { ingest } from "../ingest/ingest.ts";
import { createApp } from "../src/api/app.ts";
import { loadConfig } from "../src/config.ts";
import { setup } from "../src/setup.ts";
import { readMutated } from "../test/fixtures/mutated-decks.ts";
import { askMutated } from "../test/fixtures/mutated-requests.ts";

const { values } = parseArgs({
  options: {
    each: { type: "string", default: "500" },
    from: { type: "string", default: "1000" },
    only: { type: "string", default: "decks,requests" },
  },
});
const seeds = Array.from({ length: Number(values.each) }, (_, at) => Number(values.from) + at);
const folder = mkdtempSync(join(tmpdir(), "lectern-bench-mutate-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const lectern = await setup(
  loadConfig({ LECTERN_DATA: join(folder, "data") }),
  "the mutations",
  () => undefined,
);
try {
  const file = join(folder, "bread.md");
  writeFileSync(
    file,
    "# Bread\n\n---\n\n## Oven temperature\n\nBake the loaf at 230 degrees\n\n---\n\n## Starter\n\n- Flour\n",
  );
  await ingest(
    { ...lectern, embedding: lectern.provider.embedding, maxFileBytes: lectern.config.maxFileBytes },
    { course: "bakery", files: [{ file, deck: "bread.md" }], chunking: defaultChunking },
    () => undefined,
    new AbortController().signal,
  );
  const started = performance.now();
  const tried = [
    ...(values.only.includes("requests") ? [await askMutated(createApp(lectern), seeds)] : []),
    ...(values.only.includes("decks") ? [await readMutated(seeds)] : []),
  ];
  const minutes = (performance.now() - started) / 60_000;
  const count = tried.reduce((sum, one) => sum + one.tried, 0);
  const fallen = tried.flatMap((one) => one.fallen);
  console.log(
    `${count} changed ${values.only.replace(",", " and ")} in ${minutes.toFixed(1)} minutes: ${fallen.length} fell`,
  );
  for (const one of fallen) console.log(one);
  if (fallen.length > 0) process.exitCode = 1;
} finally {
  await lectern.close();
}
