import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { s3Source } from "../../../ingest/sources/s3.ts";
import { isUnsafe, mirrorFolder, parseS3Address } from "../../../ingest/sources/s3-address.ts";
import { readSidecar } from "../../../ingest/sources/sidecar.ts";
import type { SourceState } from "../../../ingest/sources/source.ts";
import { openBucket } from "../../../src/providers/s3.ts";
import { onFastClock } from "../../fixtures/fast-clock.ts";
import { stubCredentials } from "../../providers/bedrock/fake-bedrock.ts";
import { type FakeS3, startFakeS3 } from "./fake-s3.ts";

let fake: FakeS3;
let folder: string;
beforeEach(async () => {
  stubCredentials();
  fake = await startFakeS3("lectures", 3);
  folder = mkdtempSync(join(tmpdir(), "lectern-s3-"));
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const never = new AbortController().signal;
const put = (objects: Record<string, string>) => {
  for (const [key, content] of Object.entries(objects)) fake.objects.set(key, content);
};
interface Changes {
  url?: string;
  maxFileBytes?: number;
  region?: string | undefined;
  signal?: AbortSignal;
}
async function look(changes: Changes = {}): Promise<SourceState> {
  const { url = "s3://lectures/spring", maxFileBytes = 1_000, signal = never } = changes;
  const address = parseS3Address(url);
  if (!address) throw new Error("no address");
  const region = "region" in changes ? changes.region : "us-east-1";
  const mirror = join(folder, "mirror");
  fake.downloads = [];
  return s3Source({ bucket: openBucket(address.bucket, region), address, folder: mirror, maxFileBytes })(
    () => undefined,
    signal,
  );
}
const contents = ({ files }: SourceState) =>
  Object.fromEntries(files.map(({ file, deck }) => [deck, readFileSync(file, "utf8")]));
const failures = ({ failed }: SourceState) =>
  failed.map(({ deck, error }) => [deck, error.code, error.message]);
const mirrored = () => readdirSync(join(folder, "mirror")).filter((name) => /^[0-9a-f]{32}/.test(name));

describe("a bucket's mirror", () => {
  it("holds the decks below the prefix, over several pages of the listing, and nothing else", async () => {
    put({
      "spring/": "",
      "spring/a.md": "A",
      "spring/week 1/ü + b & <c>.md": "B",
      "spring/week 1/line\u0001end.md": "control",
      "spring/logo.png": "P",
      "spring/.hidden/x.md": "X",
      "spring/week 1/~$b.pptx": "L",
      "spring 2/other.md": "O",
      "a.md": "root",
    });
    const state = await look();
    expect(contents(state)).toEqual({
      "a.md": "A",
      "week 1/ü + b & <c>.md": "B",
      "week 1/line\u0001end.md": "control",
    });
    expect(fake.pages).toBe(3);
    expect(state).toMatchObject({ failed: [], unreadable: [], skipped: [], warnings: [] });
    expect(contents(await look({ url: "s3://lectures" }))).toMatchObject({
      "spring 2/other.md": "O",
      "a.md": "root",
    });
  });

  it("downloads what changed and forgets what is gone", async () => {
    put({ "spring/a.md": "A", "spring/b.md": "B", "spring/c.md": "C" });
    await look();
    expect(fake.downloads.toSorted()).toEqual(["spring/a.md", "spring/b.md", "spring/c.md"]);
    await look();
    expect(fake.downloads).toEqual([]);
    put({ "spring/b.md": "other" });
    fake.objects.delete("spring/c.md");
    expect(contents(await look())).toEqual({ "a.md": "A", "b.md": "other" });
    expect(fake.downloads).toEqual(["spring/b.md"]);
    expect(mirrored()).toHaveLength(2);
  });

  it("keeps a sidecar in step with its own object", async () => {
    put({ "spring/a.md": "A", "spring/a.md.metadata.json": '{"metadataAttributes":{"week":1}}' });
    const sidecar = async () => (await look()).files.map(readSidecar);
    expect(await sidecar()).toEqual([{ week: 1 }]);
    put({
      "spring/a.md.metadata.json": '{"metadataAttributes":{"week":2}}',
      "spring/gone.md.metadata.json": "{}",
    });
    expect(await sidecar()).toEqual([{ week: 2 }]);
    expect(fake.downloads).toEqual(["spring/a.md.metadata.json"]);
    fake.objects.delete("spring/a.md.metadata.json");
    expect(await sidecar()).toEqual([{}]);
    expect((await look()).warnings).toEqual([expect.stringContaining("gone.md.metadata.json")]);
  });

  it("trusts neither a lost file nor a torn record", async () => {
    put({ "spring/a.md": "A", "spring/b.md": "B" });
    await look();
    rmSync(join(folder, "mirror", mirrored()[0] ?? ""));
    await look();
    expect(fake.downloads).toHaveLength(1);
    const record = join(folder, "mirror", "objects.jsonl");
    writeFileSync(record, `${readFileSync(record, "utf8").split("\n")[0]}\n{"path":"b.m`);
    expect(contents(await look())).toEqual({ "a.md": "A", "b.md": "B" });
    expect(fake.downloads).toHaveLength(1);
  });

  it("asks for a few objects at a time", async () => {
    put(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`spring/${n}.md`, `${n}`])));
    let asked = 0;
    let open = () => undefined as unknown;
    const four = new Promise((resolve) => {
      open = () => resolve(undefined);
    });
    fake.onGet = () => {
      asked += 1;
      if (asked === 4) open();
      return four;
    };
    await look();
    expect(fake.busiest).toBe(4);
  });

  it("goes on where it was broken off", async () => {
    put(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`spring/${n}.md`, `${n}`])));
    const stop = new AbortController();
    fake.onGet = () => {
      if (fake.downloads.length === 7) stop.abort(new Error("stopped"));
    };
    await expect(look({ signal: stop.signal })).rejects.toThrow("stopped");
    fake.onGet = null;
    const before = mirrored().length;
    expect(before).toBeGreaterThan(0);
    expect((await look()).files).toHaveLength(12);
    expect(fake.downloads).toHaveLength(12 - before);
    expect(readdirSync(join(folder, "mirror")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("objects that can't be had", () => {
  it("fails one deck without permission, keeps what was had of it, and goes on", async () => {
    put({ "spring/a.md": "A", "spring/b.md": "B" });
    fake.faults.set("spring/a.md", { status: 403, code: "AccessDenied" });
    const state = await look();
    expect(contents(state)).toEqual({ "b.md": "B" });
    expect(state.unreadable).toEqual(["a.md"]);
    expect(failures(state)).toEqual([
      [
        "a.md",
        "access-denied",
        expect.stringMatching(/allow the IAM action s3:GetObject on arn:aws:s3:::lectures\/spring\/a\.md$/),
      ],
    ]);
  });

  it("fails the deck whose sidecar can't be had", async () => {
    put({ "spring/a.md": "A", "spring/a.md.metadata.json": "{}" });
    fake.faults.set("spring/a.md.metadata.json", { status: 403, code: "AccessDenied" });
    expect(failures(await look())).toEqual([
      ["a.md", "access-denied", expect.stringContaining("a.md.metadata.json")],
    ]);
  });

  it("does not download what is over the limit", async () => {
    put({ "spring/a.md": "A", "spring/big.md": "x".repeat(2_000) });
    expect(failures(await look())).toEqual([
      ["big.md", "too-large", expect.stringContaining("raise file: in LECTERN_LIMITS")],
    ]);
    expect(fake.downloads).toEqual(["spring/a.md"]);
  });

  it.each(["../../x.md", "/etc/x.md", "C:/x.md", "a/../../x.md", "..\\x.md", "a\0.md", "./x.md"])(
    "refuses the key %j by name, and writes nothing of it",
    async (path) => {
      put({ [`spring/${path}`]: "bad", "spring/good.md": "G" });
      const state = await look();
      expect(contents(state)).toEqual({ "good.md": "G" });
      expect(failures(state)).toEqual([
        [path, "bad-deck", expect.stringContaining(JSON.stringify(`spring/${path}`))],
      ]);
      expect(fake.downloads).toEqual(["spring/good.md"]);
    },
  );

  it("stays in its folder whatever the keys are", async () => {
    const part = fc.constantFrom("..", ".", "", "a", "b.md", "C:", "\\", "x".repeat(300));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
        async (keys) => {
          fake.objects.clear();
          put(Object.fromEntries(keys.map((parts) => [`spring/${parts.join("/")}.md`, "words"])));
          const { files } = await look();
          for (const { file, deck } of files) {
            expect(isUnsafe(deck)).toBe(false);
            expect(join(file, "..")).toBe(join(folder, "mirror"));
          }
          expect(readdirSync(folder)).toEqual(["mirror"]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("says so when an object is replaced between its listing and its download", async () => {
    put({ "spring/a.md": "A", "spring/b.md": "B" });
    fake.onGet = (key) => key === "spring/a.md" && put({ "spring/a.md": "new" });
    const state = await look();
    expect(failures(state)).toEqual([
      ["a.md", "bad-deck", expect.stringContaining("was replaced or removed while")],
    ]);
    expect(contents(await look())).toEqual({ "a.md": "new", "b.md": "B" });
  });

  it("advises on archived objects", async () => {
    put({ "spring/a.md": "A" });
    fake.faults.set("spring/a.md", { status: 403, code: "InvalidObjectState" });
    expect(failures(await look())).toEqual([["a.md", "bad-deck", expect.stringContaining("restore it")]]);
  });

  it("tries again what may pass, and never takes part of an object for all of it", async () => {
    put({ "spring/a.md": "A", "spring/b.md": "bbbb", "spring/c.md": "C" });
    fake.faults.set("spring/a.md", { status: 503, code: "SlowDown", times: 2 });
    fake.faults.set("list", { status: 500, code: "InternalError", times: 1 });
    fake.cuts.set("spring/b.md", 2);
    const state = await onFastClock(look);
    expect(contents(state)).toEqual({ "a.md": "A", "c.md": "C" });
    expect(failures(state)).toMatchObject([
      ["b.md", expect.stringMatching(/unavailable|truncated/), expect.anything()],
    ]);
    expect(mirrored()).toHaveLength(2);
  });
});

describe("a bucket that can't be had", () => {
  it.each([
    [{ status: 403, code: "AccessDenied" }, "access-denied", /s3:ListBucket on arn:aws:s3:::lectures$/],
    [{ status: 404, code: "NoSuchBucket" }, "not-found", /There is no bucket lectures/],
    [
      { status: 301, code: "PermanentRedirect", headers: { "x-amz-bucket-region": "eu-west-1" } },
      "config",
      /The bucket lectures is in eu-west-1: set AWS_REGION=eu-west-1/,
    ],
    [{ status: 301, code: "PermanentRedirect" }, "config", /another region than us-east-1: set AWS_REGION/],
    [
      { status: 403, code: "InvalidAccessKeyId" },
      "credentials",
      /refused the credentials \(InvalidAccessKeyId\)/,
    ],
    [{ status: 503, code: "ServiceUnavailable" }, "unavailable", /check AWS_REGION and the network/],
  ])("fails as a whole on %j", async (fault, code, message) => {
    put({ "spring/a.md": "A" });
    await look();
    fake.faults.set("list", fault);
    await expect(onFastClock(look)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(mirrored()).toHaveLength(1);
  });

  it("says where credentials and a region come from", async () => {
    stubCredentials(false);
    await expect(look()).rejects.toMatchObject({
      code: "credentials",
      message: expect.stringContaining("aws sso login"),
    });
    stubCredentials();
    await expect(look({ region: undefined })).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("AWS_REGION"),
    });
  });

  it("gives up on a store that is gone, and says so", async () => {
    put(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`spring/${n}.md`, `${n}`])));
    for (const key of fake.objects.keys()) fake.faults.set(key, { status: 500, code: "InternalError" });
    await expect(onFastClock(look)).rejects.toMatchObject({ code: "unavailable" });
    expect(new Set(fake.downloads).size).toBeLessThan(16);
  });

  it("has one sync at a time for one mirror", async () => {
    put({ "spring/a.md": "A" });
    const second: unknown[] = [];
    fake.onGet = () => look().catch((error) => second.push(error));
    await look();
    expect(second).toEqual([expect.objectContaining({ code: "locked" })]);
  });
});

describe("addresses", () => {
  it.each([
    ["s3://lectures", { bucket: "lectures", prefix: "" }],
    ["s3://lectures/", { bucket: "lectures", prefix: "" }],
    ["S3://lectures/spring", { bucket: "lectures", prefix: "spring/" }],
    ["s3://lectures/spring/week 1/", { bucket: "lectures", prefix: "spring/week 1/" }],
    ["lectures", null],
    ["/mnt/s3", null],
  ])("reads %s", (text, address) => expect(parseS3Address(text)).toEqual(address));

  it.each(["s3://", "s3:///x", "s3://A_B/x", "s3://ab", "s3://../x"])("refuses %s", (text) => {
    expect(() => parseS3Address(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it("gives each address a mirror of its own", () => {
    const folders = ["s3://abc", "s3://abc/d", "s3://abc/d/e"].map((text) => {
      const address = parseS3Address(text);
      return address && mirrorFolder(folder, address);
    });
    expect(new Set(folders).size).toBe(3);
    expect(existsSync(join(folder, "mirrors"))).toBe(false);
  });
});
