import { describe, expect, it } from "vitest";
import { checkOrigin, isBrowser } from "../../src/auth/own-origin.ts";

const origins = ["https://tutor.example.org"];
const passes = (url: string, headers: Record<string, string> = {}, method = "GET") => {
  try {
    const { pathname: path } = new URL(url);
    checkOrigin({ request: new Request(url, { headers, method }), path }, { origins });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "forbidden" });
    return false;
  }
};
const here = "http://localhost:3000/api/courses";
const visit = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

describe("the server's own origin", () => {
  it.each([
    ["no browser", here, {}],
    ["no browser, by address", "http://127.0.0.2:3000/", {}],
    ["its own page", here, { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }],
    ["its own page by another name", "http://[::1]:3000/", { origin: "http://[::1]:3000" }],
    ["an address typed into the browser", here, { "sec-fetch-site": "none" }],
    ["its public page", "https://tutor.example.org/api/courses", { origin: "https://tutor.example.org" }],
    ["its public page, by a proxy that names it so", here, { origin: "https://tutor.example.org" }],
    ["a link from elsewhere", "http://localhost:3000/", { "sec-fetch-site": "cross-site", ...visit }],
  ])("is that of %s", (_, url, headers) => expect(passes(url, headers)).toBe(true));

  it.each([
    ["a name that points here", "http://evil.example:3000/", {}],
    ["a public name at another port", "https://tutor.example.org:8443/", {}],
    ["another site", here, { origin: "https://evil.example" }],
    ["another port of localhost", here, { origin: "http://localhost:5173" }],
    ["another scheme", here, { origin: "https://localhost:3000" }],
    ["another name of this machine", here, { origin: "http://127.0.0.1:3000" }],
    ["a page in a sandbox", here, { origin: "null" }],
    ["nothing", here, { origin: "" }],
    ["a sibling", "https://tutor.example.org/", { origin: "https://evil.example.org" }],
    ["a picture on another site", here, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    ["a script at another port", here, { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }],
    [
      "a frame",
      "http://localhost:3000/",
      { "sec-fetch-site": "cross-site", ...visit, "sec-fetch-dest": "iframe" },
    ],
    ["a link to the API", here, { "sec-fetch-site": "cross-site", ...visit }],
  ])("is not that of %s", (_, url, headers) => expect(passes(url, headers)).toBe(false));

  it("is not that of a form that another site sends to the page", () => {
    expect(passes("http://localhost:3000/", { "sec-fetch-site": "cross-site", ...visit }, "POST")).toBe(
      false,
    );
  });

  it("matters to what a browser sends", () => {
    const asks = (headers: Record<string, string>) => isBrowser(new Request(here, { headers }));
    expect(asks({ "user-agent": "curl/8.5.0" })).toBe(false);
    expect(asks({ "user-agent": "Mozilla/5.0 (Macintosh) Safari/605" })).toBe(true);
    expect(asks({ origin: "null" })).toBe(true);
    expect(asks({ "sec-fetch-site": "same-origin" })).toBe(true);
  });
});
