import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discoverFolder } from "../../../ingest/sources/discover.ts";
import { type WatchLimits, watchFolder } from "../../../ingest/sources/watch.ts";
import { LecternError } from "../../../src/errors.ts";

let folder: string;
let stop: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-watch-"));
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true, force: true });
});

const limits: WatchLimits = { quietMs: 30, maxMs: 5_000, retryMs: 30 };
const write = (path: string, text = "words") => writeFileSync(join(folder, path), text);

interface Watching {
  /** What each sync saw, as soon as there are so many. */
  syncs(count: number): Promise<string[][]>;
  errors: LecternError[];
  ended: Promise<void>;
}

/** `during` is the work of a sync, by its number from 1. */
function startWatching(during: (count: number) => unknown = () => undefined, changes = limits): Watching {
  const seen: string[][] = [];
  const errors: LecternError[] = [];
  let tell: () => void = () => undefined;
  const sync = async () => {
    seen.push(discoverFolder(folder).files.map(({ deck }) => deck));
    tell();
    await during(seen.length);
  };
  return {
    errors,
    ended: watchFolder(folder, { sync, onError: (error) => errors.push(error) }, stop.signal, changes),
    syncs: (count) =>
      new Promise((resolve) => {
        tell = () => seen.length >= count && resolve(seen);
        tell();
      }),
  };
}

describe("a watched folder", () => {
  it("is synced at once, and again when decks come, change and go, at any depth", async () => {
    write("a.md");
    const { syncs, ended, errors } = startWatching();
    expect(await syncs(1)).toEqual([["a.md"]]);
    mkdirSync(join(folder, "week 1"));
    write("week 1/b.md");
    expect((await syncs(2)).at(-1)).toEqual(["a.md", "week 1/b.md"]);
    write("week 1/b.md", "other words");
    await syncs(3);
    rmSync(join(folder, "a.md"));
    expect((await syncs(4)).at(-1)).toEqual(["week 1/b.md"]);
    write("week 1/b.md.metadata.json", "{}");
    await syncs(5);
    stop.abort();
    await ended;
    expect(errors).toEqual([]);
  });

  it("waits until a whole course is copied in", async () => {
    const { syncs } = startWatching(undefined, { ...limits, quietMs: 300 });
    await syncs(1);
    for (let n = 10; n < 60; n++) write(`${n}.md`);
    expect((await syncs(2)).at(-1)).toHaveLength(50);
  });

  it("does not wait for ever for a deck that is written all the time", async () => {
    const { syncs } = startWatching(undefined, { ...limits, quietMs: 60_000, maxMs: 100 });
    await syncs(1);
    write("a.md");
    expect((await syncs(2)).at(-1)).toEqual(["a.md"]);
  });

  it("has one sync at a time; what changes during one leads to another", async () => {
    let running = 0;
    let most = 0;
    let go = () => undefined as unknown;
    const held = new Promise((resolve) => {
      go = () => resolve(undefined);
    });
    const { syncs } = startWatching(async (count) => {
      most = Math.max(most, ++running);
      if (count === 1) await held;
      running -= 1;
    });
    await syncs(1);
    write("a.md");
    write("b.md");
    go();
    expect((await syncs(2)).at(-1)).toEqual(["a.md", "b.md"]);
    expect(most).toBe(1);
  });

  it("goes on after a failed sync, and tries again by itself where that may help", async () => {
    const { syncs, errors } = startWatching((count) => {
      if (count === 1) throw new LecternError("locked", "in use");
      if (count === 2) throw new Error("a bug");
    });
    await syncs(2);
    write("a.md");
    expect((await syncs(3)).at(-1)).toEqual(["a.md"]);
    expect(errors).toMatchObject([
      { code: "locked", message: "in use" },
      { code: "internal", message: "a bug" },
    ]);
  });

  it("looks neither at what is no deck nor through links", async () => {
    const outside = mkdtempSync(join(tmpdir(), "lectern-outside-"));
    symlinkSync(outside, join(folder, "link"));
    mkdirSync(join(folder, ".git"));
    const { syncs } = startWatching(undefined, { ...limits, quietMs: 200 });
    await syncs(1);
    write(".git/index.md");
    write("~$a.pptx");
    write("picture.png");
    writeFileSync(join(outside, "secret.md"), "secret");
    // What would have led to a sync of its own has had its time when this one leads to one.
    write("a.md");
    expect(await syncs(2)).toEqual([[], ["a.md"]]);
    rmSync(outside, { recursive: true });
  });

  it("is watched though a part of it can't be looked into", async () => {
    mkdirSync(join(folder, "locked"));
    chmodSync(join(folder, "locked"), 0);
    const { syncs, errors } = startWatching();
    await syncs(1);
    write("a.md");
    expect((await syncs(2)).at(-1)).toEqual(["a.md"]);
    expect(errors).toEqual([]);
    chmodSync(join(folder, "locked"), 0o755);
  });

  it("takes no link that was there before for a change", async () => {
    symlinkSync("nowhere.md", join(folder, "link.md"));
    const { syncs } = startWatching();
    await syncs(1);
    write("a.md");
    expect(await syncs(2)).toEqual([[], ["a.md"]]);
  });

  it("ends when it is told to, also before its first sync", async () => {
    stop.abort();
    const { ended } = startWatching();
    await ended;
  });

  it("throws what a sync throws that was told to end", async () => {
    const { syncs, ended } = startWatching(async () => {
      await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
      throw new Error("interrupted");
    });
    await syncs(1);
    stop.abort();
    await expect(ended).rejects.toThrow("interrupted");
  });

  it("refuses a folder that is not there", async () => {
    rmSync(folder, { recursive: true });
    await expect(startWatching().ended).rejects.toMatchObject({ code: "not-found" });
  });
});
