import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { ingest } from "../../ingest/ingest.ts";
import { createApp } from "../../src/api/app.ts";
import { beginExchange, listConversations } from "../../src/store/conversations.ts";
import { listCourses } from "../../src/store/courses.ts";
import { deleteConversation } from "../../src/store/delete-conversations.ts";
import { deleteCourse } from "../../src/store/delete-course.ts";
import { endExchange } from "../../src/store/end-exchange.ts";
import { conversationTables, eraseDeleted } from "../../src/store/erase.ts";
import { keepTidy } from "../../src/store/tidy.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { drawPdf, page } from "../ingest/read/draw-pdf.ts";

let lectern: TestLectern;
afterEach(() => lectern.remove());

const owner = "local";
const secret = "XYZZYSECRET";

/** Which files of the data folder hold the secret word. */
function filesWith(word: string): string[] {
  const { dataFolder } = lectern.config;
  return readdirSync(dataFolder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(dataFolder, name);
    return statSync(path).isFile() && readFileSync(path).includes(word);
  });
}

async function converse(id: string, words: string, course: string | null = null): Promise<void> {
  const asked = { id, owner, course, title: words, question: words };
  const ordinal = await beginExchange(lectern.database, asked);
  await endExchange(
    lectern.database,
    { id, owner, ordinal },
    {
      content: `An answer about ${words}.`,
      ended: "answered",
      problem: null,
      citations: [],
      nearest: [],
      coverage: null,
      usage: null,
      models: null,
      made: null,
      verdict: null,
      timings: null,
    },
  );
}

describe("what was deleted", () => {
  it("of a conversation is in no file of the data folder once that is erased; the others stay", async () => {
    lectern = await makeLectern();
    const { database } = lectern;
    for (let n = 0; n < 20; n++) await converse(`c${n}`, n === 7 ? secret : `plain ${n}`);
    // The planner's samples hold words of every column.
    await database.script("analyze");
    await deleteConversation(database, "c7");
    await database.script("checkpoint");
    expect(filesWith(secret)).not.toEqual([]);
    expect(await eraseDeleted(database)).toEqual([...conversationTables].sort());
    expect(filesWith(secret)).toEqual([]);
    expect(await listConversations(database, { owner, limit: 100 })).toHaveLength(19);
    expect(await eraseDeleted(database)).toEqual([]);
  });

  it("while others are erased is erased the next time", async () => {
    lectern = await makeLectern();
    const { database } = lectern;
    for (const id of ["before", "meanwhile"]) await converse(id, id);
    await deleteConversation(database, "before");
    const script = async (sql: string) => {
      await database.script(sql);
      if (sql === "vacuum full messages") await deleteConversation(database, "meanwhile");
    };
    const noted = [...conversationTables].sort();
    expect(await eraseDeleted({ ...database, script })).toEqual(noted);
    expect(await eraseDeleted(database)).toEqual(noted);
    expect(await eraseDeleted(database)).toEqual([]);
  });

  it("of a course leaves the file of a deck that another course has taken up meanwhile", async () => {
    lectern = await makeLectern();
    const { database, deckFiles } = lectern;
    await lectern.ingestText("secret", { "secret.md": bakery });
    const [{ hash = "" } = {}] = await database.query<{ hash: string }>(
      "select content_hash as hash from decks",
    );
    await deckFiles.save(hash, Buffer.from("%PDF-1.7 of a deck"));
    let isTaken = false;
    const transaction: typeof database.transaction = async (work) => {
      const done = await database.transaction(work);
      if (!isTaken) {
        isTaken = true;
        await lectern.ingestText("bakery", { "bread.md": bakery });
      }
      return done;
    };
    await deleteCourse({ database: { ...database, transaction }, deckFiles }, "secret");
    expect(await deckFiles.findPdf(hash)).not.toBeNull();
    await deleteCourse(lectern, "bakery");
    expect(await deckFiles.findPdf(hash)).toBeNull();
  });

  it("of a course is kept again by the next ingest of another that has the same deck", async () => {
    lectern = await makeLectern();
    const { database, deckFiles, provider, config } = lectern;
    const file = join(config.dataFolder, "ovens.pdf");
    const drawn = await drawPdf((doc) => page(doc, "Ovens", "Bake bread at 240 degrees."));
    writeFileSync(file, drawn);
    const dependencies = { database, deckFiles, embedding: provider.embedding, maxFileBytes: 10_000_000 };
    const request = {
      course: "bakery",
      files: [{ file, deck: "ovens.pdf" }],
      chunking: defaultChunking,
    };
    const again = () => ingest(dependencies, request, () => undefined, new AbortController().signal);
    expect(await again()).toMatchObject({ decks: 1, unchanged: 0 });
    const [{ hash = "" } = {}] = await database.query<{ hash: string }>(
      "select content_hash as hash from decks",
    );
    expect(await deckFiles.findPdf(hash)).not.toBeNull();
    await deckFiles.remove(hash);
    expect(await again()).toMatchObject({ decks: 0, unchanged: 1 });
    expect(await deckFiles.findPdf(hash)).not.toBeNull();
  });

  it("of a course goes with its slides, files and conversations, from the folder too once that is closed", async () => {
    lectern = await makeLectern();
    const { database, deckFiles, config } = lectern;
    await lectern.ingestText("secret", { "secret.md": `# ${secret}\n\nWords of ${secret}.` });
    await lectern.ingestText("bakery", { "bread.md": bakery });
    await converse("about", `${secret} too`, "secret");
    await converse("bread", "bread", "bakery");
    const [{ hash = "" } = {}] = await database.query<{ hash: string }>(
      "select content_hash as hash from decks where path = 'secret.md'",
    );
    await deckFiles.save(hash, Buffer.from("a deck"));
    await deckFiles.saveImage({ hash, page: 1 }, Buffer.from("a picture"));
    const response = await createApp(lectern).request("/api/courses/secret", { method: "DELETE" });
    expect(response.status).toBe(204);
    expect(await listCourses(database)).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
    expect((await listConversations(database, { owner, limit: 9 })).map(({ id }) => id)).toEqual(["bread"]);
    expect(existsSync(join(config.dataFolder, "decks", hash))).toBe(false);
    expect(existsSync(join(config.dataFolder, "pictures", `${hash}-1.png`))).toBe(false);
    await expect(deleteCourse(lectern, "secret")).rejects.toMatchObject({ code: "not-found" });
    await lectern.close();
    expect(filesWith(secret)).toEqual([]);
  });

  it("is what nobody has used for longer than conversations are kept", async () => {
    lectern = await makeLectern();
    const { database } = lectern;
    for (const id of ["old", "new"]) await converse(id, id);
    await database.query("update conversations set updated_at = now() - interval '31 days' where id = 'old'");
    await keepTidy(database, null).stop();
    expect(await listConversations(database, { owner, limit: 9 })).toHaveLength(2);
    await keepTidy(database, 30).stop();
    expect((await listConversations(database, { owner, limit: 9 })).map(({ id }) => id)).toEqual(["new"]);
  });
});
