import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { checkServing, serve } from "../../src/api/serve.ts";
import { listConversations } from "../../src/store/conversations.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
let page: { cookie: string; token: string };
beforeAll(async () => {
  lectern = await makeBakery();
  app = createApp(lectern);
  page = await openPage(app);
});
afterAll(() => lectern.remove());

async function openPage(of: ReturnType<typeof createApp>) {
  const response = await of.request("http://localhost:3000/api/session", {
    headers: { "sec-fetch-site": "same-origin" },
  });
  const { token } = JSON.parse(await response.text());
  return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "", token };
}

const own = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };
const proof = () => ({ ...own, cookie: page.cookie, "x-lectern-token": page.token });
const body = JSON.stringify({ question: "When do I feed the starter?" });
const ask = async (headers: Record<string, string>, sent = body) =>
  (
    await app.request("http://localhost:3000/api/chat", {
      method: "POST",
      body: sent,
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
    })
  ).status;
const asked = async () => (await listConversations(lectern.database, { owner: "local", limit: 500 })).length;

describe("the server's own page", () => {
  it("may ask, and so may a program that is no browser", async () => {
    expect(await ask(proof())).toBe(200);
    expect(await ask({ "user-agent": "curl/8.5.0" })).toBe(200);
  });

  it("has a cookie that no script reads and no other site sends along", async () => {
    const response = await app.request("http://localhost:3000/api/session");
    expect(response.headers.get("set-cookie")).toMatch(/^lectern-page=.*HttpOnly.*SameSite=Strict/);
    const known = await app.request("http://localhost:3000/api/session", {
      headers: { cookie: page.cookie },
    });
    expect(known.headers.get("set-cookie")).toBeNull();
  });

  it("over HTTPS has a cookie that no sibling domain can set", async () => {
    const config = { ...lectern.config, origins: ["https://tutor.example.org"] };
    const behind = createApp({ ...lectern, config });
    const response = await behind.request("https://tutor.example.org/api/session");
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-lectern-page=.*; Secure/);
  });

  it.each([
    ["another site", () => ({ ...proof(), origin: "https://evil.example" })],
    ["another port of localhost", () => ({ ...proof(), origin: "http://localhost:5173" })],
    ["another port, told by Sec-Fetch-Site alone", () => ({ ...proof(), "sec-fetch-site": "same-site" })],
    ["a browser without the token", () => ({ ...own, cookie: page.cookie })],
    ["a browser without the cookie", () => ({ ...own, "x-lectern-token": page.token })],
    ["an old browser that says nothing but its name", () => ({ "user-agent": "Mozilla/5.0" })],
    ["a page with a made-up cookie", () => ({ ...proof(), cookie: "lectern-page=a.b" })],
  ])("is not %s", async (_, headers) => {
    const before = await asked();
    expect(await ask(headers())).toBe(403);
    expect(await asked()).toBe(before);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "sends JSON, not %j",
    async (type) => {
      const before = await asked();
      expect(await ask({ ...proof(), "content-type": type })).toBe(400);
      expect(await ask({ "content-type": type })).toBe(400);
      expect(await asked()).toBe(before);
    },
  );

  it("does not let another site draw slides by a picture's address", async () => {
    const get = async (headers: Record<string, string>, api = "api") =>
      (await app.request(`http://localhost:3000/${api}/slides/unknown/image`, { headers })).status;
    expect(await get({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toBe(403);
    expect(await get({ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" })).toBe(403);
    expect(await get({ "user-agent": "Mozilla/5.0 (an old Safari)" })).toBe(403);
    expect(await get({ "user-agent": "Mozilla/5.0 (an old Safari)", cookie: page.cookie })).toBe(404);
    const visit = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    for (const api of ["api", "%61pi", "a%70i"])
      expect(await get({ "sec-fetch-site": "cross-site", ...visit }, api)).toBe(403);
    expect(await get({ "sec-fetch-site": "same-origin" })).toBe(404);
    expect(await get({})).toBe(404);
  });

  it("has headers that keep what is not its own out", async () => {
    const { headers } = await app.request("http://localhost:3000/api/courses");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a server that others can reach", () => {
  it.each(["0.0.0.0", "::", "192.168.1.5", "my-machine"])(
    "does not start on %s without a log-in",
    async (host) => {
      await expect(serve(lectern, { host, port: 0 })).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining("LECTERN_AUTH"),
      });
    },
  );

  it("starts where only this machine reaches it, or where its runner says so", () => {
    for (const host of ["127.0.0.1", "127.0.0.2", "LOCALHOST", "::1"])
      expect(() => checkServing(lectern.config, host)).not.toThrow();
    expect(() => checkServing({ ...lectern.config, auth: "insecure-open" }, "0.0.0.0")).not.toThrow();
  });
});
