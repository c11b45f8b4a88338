import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { CourseCard } from "../../src/observe/course-card.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
afterEach(() => lectern.remove());

const read = async () => {
  const response = await createApp(lectern).request("http://127.0.0.1/api/courses/bakery/card");
  return (await response.json()) as CourseCard;
};
const away = ({ goes }: CourseCard) =>
  Object.fromEntries(goes.flatMap(({ what, to }) => (to === null ? [] : [[what, to]])));

describe("a course card", () => {
  it("says that nothing leaves a server without a model, and that nothing was measured", async () => {
    lectern = await makeBakery({}, { LECTERN_LIMITS: "conversation:90days" });
    const card = await read();
    expect(card).toMatchObject({
      course: "bakery",
      decks: 1,
      extractive: true,
      kept: { days: 90, namesAskers: false, judgedShare: 0 },
      measured: null,
      lately: null,
    });
    expect(away(card)).toEqual({});
  });

  it("names the services that words go to, and neither account, nor key, nor address of a model", async () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    lectern = await makeBakery(
      { models: { answer: arn, embedding: "m" } },
      {
        LECTERN_CHAT: "https://models.example.org/v1#tutor",
        LECTERN_API_KEY: "secret-key",
        LECTERN_JUDGE_SAMPLE: "0.1, model=us.amazon.nova-pro-v1:0",
      },
    );
    const card = await read();
    expect(away(card)).toEqual({ answers: "models.example.org", judging: "Amazon Bedrock" });
    expect(JSON.stringify(card)).not.toMatch(/arn:|123456789012|secret-key|LECTERN_/);
  });

  it("tells what the latest evaluation of the course has measured, and how answers turn out", async () => {
    lectern = await makeBakery();
    await lectern.database.query(
      `insert into evaluation_runs (id, name, fingerprint, dataset_hash, manifest, metrics, cases, headline, finished_at)
       values ('r', 'r', 'f', 'h', $1, '[]', '[]', $2, now())`,
      [
        JSON.stringify({
          scope: "answers",
          dataset: { asked: 40 },
          judges: ["a judge"],
          courses: [{ name: "bakery" }],
        }),
        JSON.stringify({ faithfulness: 0.9, "hit@5": null, cost: 3 }),
      ],
    );
    const headers = { "content-type": "application/json", accept: "application/json" };
    const body = JSON.stringify({ question: "When do I feed the sourdough starter?" });
    await createApp(lectern).request("http://127.0.0.1/api/chat", { method: "POST", headers, body });
    const { measured, lately } = await read();
    expect(measured).toMatchObject({ questions: 40, judges: ["a judge"], scores: { faithfulness: 0.9 } });
    expect(lately).toMatchObject({ answers: 1, shares: { refused: { count: 0, of: 1 } } });
  });
});
