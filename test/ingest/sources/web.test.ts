import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSidecar } from "../../../ingest/sources/sidecar.ts";
import type { SourceState } from "../../../ingest/sources/source.ts";
import { isPublic, lookUpPublic, parseWebAddress } from "../../../ingest/sources/web/address.ts";
import { openWebClient } from "../../../ingest/sources/web/client.ts";
import { linksOf } from "../../../ingest/sources/web/crawl.ts";
import { pathOf } from "../../../ingest/sources/web/paths.ts";
import { browseRepository, readRepository } from "../../../ingest/sources/web/repository.ts";
import { type WebPlace, webSource } from "../../../ingest/sources/web/web.ts";

interface Served {
  body?: string | Buffer;
  type?: string;
  status?: number;
  headers?: Record<string, string>;
}

const never = new AbortController().signal;
let folder: string;
let server: Server;
let origin: string;
let site: Record<string, Served | ((request: IncomingMessage) => Served)>;
/** What was asked for, and what was answered. */
let asked: [path: string, status: number][];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lectern-web-"));
  [site, asked] = [{}, []];
  server = createServer((request, response) => {
    const path = request.url ?? "";
    const found = site[path] ?? { status: 404 };
    const {
      body = "",
      type = "text/html",
      status = 200,
      headers = {},
    } = typeof found === "function" ? found(request) : found;
    const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
    const isSame = status === 200 && request.headers["if-none-match"] === etag;
    asked.push([path, isSame ? 304 : status]);
    response.writeHead(isSame ? 304 : status, { "content-type": type, etag, ...headers });
    response.end(isSame ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const markdown = (body: string): Served => ({ body, type: "text/plain" });
const linking = (words: string, ...links: string[]): Served => ({
  body: `<h1>${words}</h1>${links.map((link) => `<a href="${link}">${link}</a>`).join("")}`,
});
const look = (changes: Partial<WebPlace> = {}, path = "/c/") =>
  webSource({
    start: new URL(path, origin),
    depth: 2,
    allowsPrivate: true,
    mirrors: folder,
    maxFileBytes: 10_000,
    ...changes,
  })(() => undefined, never);
const decksOf = ({ files }: SourceState) => files.map(({ deck }) => deck).sort();
const contents = ({ files }: SourceState) =>
  Object.fromEntries(files.map(({ file, deck }) => [deck, readFileSync(file, "utf8")]));

describe("a site", () => {
  beforeEach(() => {
    site["/c/"] = linking(
      "Course",
      "week-1/",
      "lesson.html#top",
      "/files/a.md",
      "https://example.org/far.pdf",
      "/other/",
      "b.zip",
    );
    site["/c/week-1/"] = linking("Week 1", "notes.md", "deep/", "../");
    site["/c/week-1/notes.md"] = markdown("# Notes");
    site["/c/week-1/deep/"] = linking("Deep", "deeper/", "d.md");
    site["/c/week-1/deep/d.md"] = markdown("# D");
    site["/c/week-1/deep/deeper/"] = linking("Deeper");
    site["/c/lesson.html"] = linking("Lesson");
    site["/files/a.md"] = markdown("# A");
    site["/other/"] = linking("Other");
  });
  const whole = [
    "c/index.html",
    "c/lesson.html",
    "c/week-1/deep/d.md",
    "c/week-1/deep/index.html",
    "c/week-1/index.html",
    "c/week-1/notes.md",
    "files/a.md",
  ];

  it("is taken by its pages within the depth and the decks that they link to, each with where it comes from", async () => {
    const state = await look();
    expect(decksOf(state)).toEqual(whole);
    expect(contents(state)["c/week-1/notes.md"]).toBe("# Notes");
    const sources = state.files.map((file) => readSidecar(file).source);
    expect(sources).toContain(`${origin}/c/week-1/`);
    expect(state.unreadable).toEqual([]);
    expect(state.warnings).toEqual([
      `${new URL(origin).host} links to 1 deck on other sites (example.org), left out`,
    ]);
    expect(decksOf(await look({ depth: 0 }))).toEqual(["c/index.html", "files/a.md"]);
    expect(decksOf(await look({ include: "c/week-1/**" }))).toEqual(whole.slice(2, 6));
  });

  it("is asked only for what has changed, and what is gone leaves it", async () => {
    await look();
    asked = [];
    site["/c/week-1/notes.md"] = markdown("# New notes");
    delete site["/files/a.md"];
    const state = await look();
    expect(asked.filter(([, status]) => status === 200).map(([path]) => path)).toEqual([
      "/c/week-1/notes.md",
    ]);
    expect(decksOf(state)).toEqual(whole.slice(0, -1));
    expect(contents(state)["c/week-1/notes.md"]).toBe("# New notes");
    expect(contents(state)["c/lesson.html"]).toContain("Lesson");
    expect(state.warnings[0]).toBe(
      `${origin}/files/a.md is gone (404): correct the link, or leave it (linked from ${origin}/c/)`,
    );
    expect(state.unreadable).toEqual([]);
  });

  it("fetches a copy again that the mirror has lost", async () => {
    await look();
    const mirror = join(folder, readdirSync(folder)[0] ?? "");
    for (const name of readdirSync(mirror)) if (name.endsWith(".md")) rmSync(join(mirror, name));
    expect(contents(await look())["files/a.md"]).toBe("# A");
  });

  it("what can't be had, or is too large, fails, and what the course has of it stays", async () => {
    await look();
    site["/c/week-1/notes.md"] = { status: 403 };
    site["/files/a.md"] = markdown("a".repeat(20_000));
    const { failed, unreadable } = await look();
    expect(failed.map(({ deck, error }) => [deck, error.code])).toEqual([
      ["files/a.md", "too-large"],
      ["c/week-1/notes.md", "access-denied"],
    ]);
    expect(unreadable).toEqual(["files/a.md", "c/week-1/notes.md"]);
  });

  it("that can't be looked through as a whole takes nothing away", async () => {
    site["/c/lesson.html"] = { status: 403 };
    expect((await look()).unreadable).toEqual([""]);
  });

  it("heeds robots.txt, and is not taken at all where that closes it", async () => {
    site["/robots.txt"] = { body: "User-agent: *\nDisallow: /c/week-1/deep/" };
    const { files, warnings } = await look();
    expect(files).toHaveLength(5);
    expect(warnings[0]).toMatch(/week-1\/deep\/ is closed to programs by the site's robots\.txt/);
    site["/robots.txt"] = { body: "User-agent: Lectern\nDisallow: /" };
    asked = [];
    await expect(look()).rejects.toMatchObject({ code: "access-denied" });
    expect(asked).toEqual([["/robots.txt", 200]]);
  });

  it("ends where it redirects for ever, and follows a redirect of its own", async () => {
    site["/c"] = { status: 301, headers: { location: "/c/" } };
    site["/c/lesson.html"] = { status: 302, headers: { location: "/c/lesson.html" } };
    const state = await look({}, "/c");
    expect(decksOf(state)).toEqual(whole.filter((path) => path !== "c/lesson.html"));
    expect(state.warnings[0]).toMatch(/lesson\.html redirects for ever/);
    expect(asked.filter(([path]) => path === "/c/lesson.html")).toHaveLength(6);
    site["/c"] = { status: 301, headers: { location: "file:///etc/passwd" } };
    await expect(look({}, "/c")).rejects.toMatchObject({ code: "not-found" });
  });

  it("is asked again when it says so, and given up when it says much later", async () => {
    let refusals = 2;
    site["/c/lesson.html"] = () =>
      refusals-- > 0 ? { status: 429, headers: { "retry-after": "0" } } : linking("Lesson");
    expect(decksOf(await look())).toEqual(whole);
    site["/c/"] = { status: 429, headers: { "retry-after": "3600" } };
    await expect(look()).rejects.toMatchObject({ code: "throttled", retryAfterSeconds: 3600 });
  });
});

describe("an address that is not public", () => {
  it("is refused before anything is asked, in figures and by name", async () => {
    site["/c/"] = linking("Course");
    const name = origin.replace("127.0.0.1", "localhost");
    for (const start of [`${origin}/c/`, `${name}/c/`, origin.replace("127.0.0.1", "[::ffff:7f00:1]")])
      await expect(look({ start: new URL(start), allowsPrivate: false })).rejects.toMatchObject({
        code: "access-denied",
        message: expect.stringMatching(/not on the public internet/),
      });
    expect(asked).toEqual([]);
  });

  it("is refused behind a redirect too", async () => {
    // Each address on the way is checked like the first.
    const client = openWebClient({ allowsPrivate: false, maxFileBytes: 100 });
    await expect(client.get(new URL("http://169.254.169.254/latest"), null, never)).rejects.toMatchObject({
      code: "access-denied",
    });
    await client.close();
  });

  it("is told from one that is", () => {
    const wrong =
      "127.0.0.1 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 ::1 :: fc00::1 fe80::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::";
    expect(wrong.split(" ").filter(isPublic)).toEqual([]);
    expect(["8.8.8.8", "2001:4860:4860::8888"].filter(isPublic)).toHaveLength(2);
  });

  it("is refused where a name is looked up for a connection", async () => {
    const error = await new Promise((resolve) => lookUpPublic("localhost", { all: true }, resolve));
    expect(error).toMatchObject({ code: "access-denied" });
  });
});

describe("what is at an address", () => {
  it.each([
    ["/c/", "text/html", "c/index.html"],
    ["/week1", "text/html", "week1.html"],
    ["/view.php?id=3&x=a/b", "text/html", "view.php?id=3&x=a_b.html"],
    ["/get?file=1", "application/pdf", "get?file=1.pdf"],
    ["/a.pdf", "application/octet-stream", "a.pdf"],
    ["/week%201/Übung.md", "text/plain", "week 1/Übung.md"],
    ["/a.pdf", "text/html", "a.pdf.html"],
    ["/%ff.md", "", "%ff.md"],
  ])("%s (%s) is called %s", (address, type, path) => {
    expect(pathOf(new URL(address, "https://a.edu"), type)).toBe(path);
  });

  it("links to what a browser would open, by its base", () => {
    const page = Buffer.from(
      '<base href="/b/"><a href="x.md#1"><a href="x.md#2"><a href="mailto:a@b.c"><a><iframe src="//c.org/y.html"><a href="http://[">',
    );
    expect(linksOf(page, new URL("https://a.edu/c/"))).toEqual([
      "https://a.edu/b/x.md",
      "https://c.org/y.html",
    ]);
  });

  it("is no place to sync from with a password in it", () => {
    expect(parseWebAddress("week 1")).toBeNull();
    expect(() => parseWebAddress("https://u:p@a.edu/")).toThrow(/password/);
    expect(() => parseWebAddress("https://")).toThrow(/no address/);
  });
});

describe("a repository", () => {
  it.each([
    ["https://github.com/a/b", "https://codeload.github.com/a/b/tar.gz/HEAD", ""],
    ["https://github.com/a/b.git", "https://codeload.github.com/a/b/tar.gz/HEAD", ""],
    ["https://github.com/a/b/tree/main/week%201", "https://codeload.github.com/a/b/tar.gz/main", "week 1/"],
    ["https://gitlab.com/g/s/b/-/tree/v2/docs", "https://gitlab.com/g/s/b/-/archive/v2/b.tar.gz", "docs/"],
    ["https://gitlab.com/g/b", "https://gitlab.com/g/b/-/archive/HEAD/b.tar.gz", ""],
    ["https://git.uni.edu/g/b/-/tree/main", "https://git.uni.edu/g/b/-/archive/main/b.tar.gz", ""],
  ])("%s is had as one file", (address, archive, below) => {
    expect(readRepository(new URL(address))).toMatchObject({ archive: new URL(archive), folder: below });
  });

  it("is none at other addresses", () => {
    for (const address of [
      "https://github.com/a",
      "https://github.com/a/b/issues",
      "https://a.edu/c/",
      "https://a.edu/-/x",
    ])
      expect(readRepository(new URL(address))).toBeNull();
  });

  it("is taken by the decks of its folder, again only when it has changed", async () => {
    const source = join(folder, "b-main");
    for (const [path, text] of Object.entries({
      "w/a.md": "# A",
      "w/x/b c.md": "# B",
      "w/p.png": "",
      "w/big.md": "a".repeat(200),
      "c.md": "# C",
    })) {
      mkdirSync(join(source, path, ".."), { recursive: true });
      writeFileSync(join(source, path), text);
    }
    symlinkSync("/etc/passwd", join(source, "w", "link.md"));
    await create({ gzip: true, cwd: folder, file: join(folder, "b.tar.gz") }, ["b-main"]);
    site["/b.tar.gz"] = { body: readFileSync(join(folder, "b.tar.gz")) };
    const repository = {
      archive: new URL("/b.tar.gz", origin),
      folder: "w/",
      pages: "https://github.com/a/b/blob/main/",
    };
    const client = openWebClient({ allowsPrivate: true, maxFileBytes: 1e6 });
    const browse = async (maxFileBytes: number) => {
      const opened = { repository, isWanted: () => true, maxFileBytes, folder };
      const found = [];
      for await (const { path, source: page, content } of browseRepository(client, opened, never))
        found.push([
          path,
          page.slice(repository.pages.length),
          "hash" in content ? content.size : content.code,
        ]);
      return found;
    };
    const small = [
      ["a.md", "w/a.md", 3],
      ["x/b c.md", "w/x/b%20c.md", 3],
    ];
    expect(await browse(100)).toEqual([small[0], ["big.md", "w/big.md", "too-large"], small[1]]);
    expect(await browse(1_000)).toEqual([small[0], ["big.md", "w/big.md", 200], small[1]]);
    expect(await browse(1_000)).toHaveLength(3);
    expect(asked.map(([, status]) => status)).toEqual([200, 200, 304]);
    site["/b.tar.gz"] = { body: "no archive" };
    await expect(browse(1_000)).rejects.toMatchObject({ code: "bad-deck" });
    await client.close();
  });
});
