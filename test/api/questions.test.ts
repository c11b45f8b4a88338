import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery();
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const url = (path: string) => `http://127.0.0.1/api${path}`;
const questions = async (query = ""): Promise<string[]> =>
  JSON.parse(await (await app.request(url(`/courses/bakery/questions${query}`))).text());
const ask = async (question: string) => {
  const response = await app.request(url("/chat"), {
    method: "POST",
    body: JSON.stringify({ question, course: "bakery" }),
    headers: { "content-type": "application/json", accept: "application/json" },
  });
  return JSON.parse(await response.text());
};

describe("the questions that a course offers", () => {
  it("are made of its slides, and each is answered", async () => {
    const offered = await questions();
    expect(offered.length).toBeGreaterThan(1);
    expect(new Set(offered).size).toBe(offered.length);
    for (const question of offered) expect(await ask(question)).toMatchObject({ answered: true });
  });

  it("go on behind the slides that an answer cites", async () => {
    const slides = JSON.parse(await (await app.request(url("/courses/bakery/slides"))).text());
    const starter = slides.find(({ title }: { title: string }) => title === "Sourdough starter");
    const offered = await questions(`?after=${starter.id}`);
    expect(offered.join()).toContain("Oven temperature");
    expect(offered.join()).not.toContain("Sourdough starter");
  });

  it("are none of a course that there is not", async () => {
    expect((await app.request(url("/courses/chess/questions"))).status).toBe(404);
  });
});
