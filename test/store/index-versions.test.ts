import { afterEach, describe, expect, it } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { findCourses } from "../../src/store/courses.ts";
import { openCourse, stageDeck, swapIndex } from "../../src/store/index.ts";
import { listVersions, pruneVersions, rollBack } from "../../src/store/index-versions.ts";
import { getSlide } from "../../src/store/slides.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
afterEach(() => lectern.remove());
const signal = new AbortController().signal;
const tea = (degrees: number) => `## Green tea\n\nSteep it at ${degrees} degrees.`;

async function courseNow() {
  const [course] = await findCourses(lectern.database, "bakery");
  if (!course) throw new Error("no course");
  return course;
}
async function foundFor(question: string) {
  const asked = { question, history: [], k: 5, filters: {} };
  return (await retrieve(lectern, asked, signal)).hits.map(({ slide }) => slide);
}

describe("versions of an index", () => {
  it("are kept with every change, and can be gone back to", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", { "bread.md": bakery, "tea.md": tea(80) });
    const [old] = await foundFor("How hot is green tea steeped?");
    await lectern.ingestText("bakery", { "tea.md": tea(75) });
    const [changed] = await foundFor("How hot is green tea steeped?");
    expect([old?.text, changed?.text].join()).toMatch(/80 degrees.*75 degrees/s);
    expect(await getSlide(lectern.database, old?.id ?? "")).toMatchObject({ current: false });

    const course = await courseNow();
    expect(await listVersions(lectern.database, course.id)).toMatchObject([
      { version: 2, madeBy: "ingest", decks: 2, slides: 5, current: true },
      { version: 1, madeBy: "ingest", decks: 2, slides: 5, current: false },
    ]);
    await rollBack(lectern.database, course, 1);
    expect((await foundFor("How hot is green tea steeped?")).map(({ id }) => id)).toContain(old?.id);
    expect(await getSlide(lectern.database, old?.id ?? "")).toMatchObject({ current: true });
    expect(await getSlide(lectern.database, changed?.id ?? "")).toMatchObject({ current: false });
    expect(await listVersions(lectern.database, course.id)).toMatchObject([
      { version: 3, madeBy: "rollback to 1", current: true },
      { version: 2 },
      { version: 1 },
    ]);
  });

  it("are forgotten on request, with the readings that only they held; a slide that was cited still opens", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", { "tea.md": tea(80) });
    const [old] = await foundFor("How hot is green tea steeped?");
    await lectern.ingestText("bakery", { "tea.md": tea(75) });
    await lectern.ingestText("bakery", { "bread.md": bakery });
    const { id } = await courseNow();
    expect(await pruneVersions(lectern.database, id, 2)).toEqual({ versions: 1, decks: 1 });
    expect((await listVersions(lectern.database, id)).map(({ version }) => version)).toEqual([3, 2]);
    expect(await getSlide(lectern.database, old?.id ?? "")).toMatchObject({
      current: false,
      slide: { text: expect.stringContaining("80 degrees") },
    });
    expect((await foundFor("How hot is green tea steeped?"))[0]).toMatchObject({ title: "Green tea" });
  });

  it("names the versions that there are where one is asked for that there is not", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", { "tea.md": tea(80) });
    await expect(rollBack(lectern.database, await courseNow(), 7)).rejects.toThrow(
      'The course "bakery" has no version 7 to go back to: it has 1',
    );
  });

  it("leaves the index in use where the new one does not stand up to a look", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", { "tea.md": tea(80) });
    const { database } = lectern;
    const id = await openCourse(database, "bakery");
    const deck = {
      path: "tea.md",
      origin: "tea.md",
      metadata: {},
      format: "markdown",
      contentHash: "x",
      buildKey: "",
      pageCount: 1,
      slides: [],
      chunks: [],
    };
    const staged = [await stageDeck(database, id, deck)];
    const change = { staged, removed: [], madeBy: "test", embedding: null };
    const refusing = async () => {
      throw new Error("not good");
    };
    await expect(swapIndex(database, { id, name: "bakery" }, change, refusing)).rejects.toThrow("not good");
    expect(await foundFor("How hot is green tea steeped?")).toHaveLength(1);
    expect(await database.query("select id from decks")).toHaveLength(1);
  });
});
