import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { DraftList } from "../../src/api/drafts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery();
  await lectern.ingestText("bakery", {
    "search.md": [
      "# Reranking\n\n- A reranker reads question and passage together",
      "# Words\n\n- BM25 needs no model and no training",
      "# Quotas\n\n- HTTP 429 means that your own quota is used up",
      "# Indexes\n\n- HNSW, a layered graph of neighbours, is the usual approximate index",
    ].join("\n\n---\n\n"),
  });
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const request = (path: string, body?: object) =>
  app.request(`http://127.0.0.1/api/courses/bakery/${path}`, {
    headers: { "content-type": "application/json" },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
const list = async (response: Response | Promise<Response>) => (await (await response).json()) as DraftList;

describe("questions for an evaluation", () => {
  it("are proposed from the slides, accepted as they are or changed, rejected, and had as a dataset", async () => {
    expect(await list(request("drafts"))).toEqual({ drafts: [], accepted: 0 });
    const { drafts } = await list(request("drafts", {}));
    expect(drafts.length).toBeGreaterThan(1);
    const [first, second] = drafts;
    expect(first?.slide?.text).toBeTruthy();
    const accept = { decision: "accept", question: " When is it fed? ", answer: "Every 12 hours." };
    const after = await list(request(`drafts/${first?.id}`, accept));
    expect(after).toMatchObject({ accepted: 1 });
    expect(after.drafts).toHaveLength(drafts.length - 1);
    expect(await list(request(`drafts/${second?.id}`, { decision: "reject" }))).toMatchObject({
      accepted: 1,
    });
    const dataset = (await (await request("dataset")).text()).trimEnd().split("\n");
    expect(dataset.map((line) => JSON.parse(line))).toMatchObject([
      {
        id: first?.id,
        question: "When is it fed?",
        referenceAnswer: "Every 12 hours.",
        tags: expect.arrayContaining(["drafted"]),
      },
    ]);
    expect(JSON.parse(dataset[0] ?? "")).not.toHaveProperty("draft");
    // What has been decided on is not proposed again.
    const { drafts: more } = await list(request("drafts", {}));
    expect(more.map(({ id }) => id)).not.toContain(second?.id);
    expect(more.map(({ question }) => question)).not.toContain(second?.question);
  });

  it("are decided on once", async () => {
    const [first] = (await list(request("drafts"))).drafts;
    const { id = "" } = first ?? {};
    expect((await request(`drafts/${id}`, { decision: "accept", question: " ", answer: "" })).status).toBe(
      400,
    );
    expect((await request(`drafts/${id}`, { decision: "reject" })).status).toBe(200);
    expect((await request(`drafts/${id}`, { decision: "reject" })).status).toBe(404);
    expect((await request("drafts/none", { decision: "reject" })).status).toBe(404);
  });
});
