import { afterEach, describe, expect, it } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { listCourses } from "../../src/store/courses.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { getSlide } from "../../src/store/slides.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../fixtures/provider.ts";
import { ask } from "../fixtures/question.ts";

let lectern: TestLectern;
afterEach(() => lectern.remove());
const signal = new AbortController().signal;

describe("the index", () => {
  it("does nothing for an unchanged deck, and lets a changed one replace only itself", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", {
      "bread.md": bakery,
      "tea.md": "## Green tea\n\nSteep it at 80 degrees.",
    });
    const before = await retrieve(lectern, ask("linen bag"), signal);
    const again = await lectern.ingestText("bakery", {
      "bread.md": bakery,
      "tea.md": "## Green tea\n\nSteep it at 75 degrees.",
    });
    expect(again).toMatchObject({ unchanged: 1, decks: 1 });
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 2, slides: 5 }]);
    expect((await retrieve(lectern, ask("linen bag"), signal)).hits[0]?.slide).toEqual(before.hits[0]?.slide);
  });

  it("still opens a slide that its deck no longer has; one that only moved keeps its id", async () => {
    lectern = await makeBakery();
    const [old] = (await retrieve(lectern, ask("linen bag"), signal)).hits;
    const [moved] = (await retrieve(lectern, ask("oven temperature steam"), signal)).hits;
    await lectern.ingestText("bakery", {
      "bread.md": `## New first slide\n\nHello\n\n---\n\n${bakery.replace("linen bag", "paper bag")}`,
    });
    expect(await getSlide(lectern.database, old?.slide.id ?? "")).toMatchObject({
      current: false,
      slide: { text: old?.slide.text },
    });
    const now = await getSlide(lectern.database, moved?.slide.id ?? "");
    expect(now).toMatchObject({ current: true, slide: { page: (moved?.slide.page ?? 0) + 1 } });
  });

  it("leaves the index as it was for a deck that can't be read, and goes on with the others", async () => {
    lectern = await makeBakery();
    const summary = await lectern.ingestText("bakery", { "bread.md": "", "tea.md": "## Tea\n\nSteep it." });
    expect(summary.failed.map((one) => one.error.message)).toEqual(["bread.md is empty (0 bytes)"]);
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 2, slides: 5 }]);
  });

  it("writes nothing when it fails halfway", async () => {
    lectern = await makeLectern();
    const write = lectern.database.transaction(async (tx) => {
      await tx.query("insert into courses (name) values ('half')");
      throw new Error("crash");
    });
    await expect(write).rejects.toThrow("crash");
    expect(await listCourses(lectern.database)).toEqual([]);
  });

  it("refuses another embedding model by name, and says how to rebuild", async () => {
    lectern = await makeBakery();
    const other = {
      ...lectern,
      provider: makeProvider({ embedding: { ...hashedWords, id: "other-model", dimensions: 8 } }),
    };
    await expect(retrieve(other, ask("bread"), signal)).rejects.toThrow(
      /"bakery" is indexed with hashed-words \(64 dimensions\), but this run uses other-model \(8 dimensions\).*lectern reindex/,
    );
  });

  it("searches within a deck and a section", async () => {
    lectern = await makeLectern();
    await lectern.ingestText("bakery", {
      "bread.md": bakery,
      "tea.md": "## Water for tea\n\nSteep it at 80 degrees.",
    });
    const { hits } = await retrieve(lectern, ask("water degrees", { filters: { deck: "tea.md" } }), signal);
    expect(hits.map((hit) => hit.slide.deck)).toEqual(["tea.md"]);
    expect(
      (await retrieve(lectern, ask("water", { filters: { section: "Bread" } }), signal)).hits.length,
    ).toBeGreaterThan(0);
    await expect(retrieve(lectern, ask("water", { filters: { section: "None" } }), signal)).rejects.toThrow(
      /There is no section "None"\. The sections are: "Bread"/,
    );
  });

  it("finds k slides even where one long slide fills the first ranks with its chunks", async () => {
    lectern = await makeLectern();
    const long = `## Tea\n\n${"Tea is steeped in hot water and drunk from a cup of tea. ".repeat(400)}`;
    await lectern.ingestText("bakery", {
      "bread.md": `${bakery}\n\n---\n\n${long}\n\n---\n\n## Cups\n\nA cup for tea.`,
    });
    const { hits } = await retrieve(lectern, ask("tea cup", { k: 4 }), signal);
    expect(new Set(hits.map((hit) => hit.slide.title)).size).toBe(4);
  });

  it("names an unknown course and those that there are", async () => {
    lectern = await makeBakery();
    await expect(retrieve(lectern, ask("x", { course: "chess" }), signal)).rejects.toThrow(
      'no course "chess". The courses are: "bakery"',
    );
  });

  it("tells a second opener who holds the folder and how to go on", async () => {
    lectern = await makeLectern();
    await expect(openDatabase(lectern.config, "another")).rejects.toThrow(
      /in use by `a test` \(process \d+.*LECTERN_DATA.*DATABASE_URL/,
    );
  });
});
