import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FakeBedrock, startFakeBedrock } from "../bedrock/server.ts";
import { type Attack, type Harm, makingPlaces, readAttacks, requestPlaces } from "./attacks.ts";
import { askAll, makeAll, type Outcome, sendAll } from "./carried-out.ts";
import { harmsOf } from "./harms.ts";
import { send, startVictim, type Victim } from "./victim.ts";

/** The whole product attacked, with a model that obeys every order it reads and without the patterns that find orders. */
const attacks = readAttacks();
let bedrock: FakeBedrock;
let victim: Victim;
let before: unknown[];
const logged: string[] = [];
beforeAll(async () => {
  bedrock = await startFakeBedrock();
  victim = await startVictim(bedrock.url, attacks);
  before = await contents();
  vi.spyOn(console, "error").mockImplementation((...parts) => void logged.push(parts.join(" ")));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await victim.remove();
  await bedrock.close();
});

/** What no attack may change. */
const contents = () =>
  Promise.all(
    ["courses", "decks", "slides"].map((table) =>
      victim.database.query(`select count(*)::int as count from ${table}`),
    ),
  );

const isIn = (places: readonly string[], { planted }: Attack) => places.includes(planted);

async function carryOut(attack: Attack): Promise<Outcome[]> {
  if (isIn(requestPlaces, attack)) return sendAll(victim, attack);
  if (isIn(makingPlaces, attack)) return makeAll(bedrock, attack);
  return askAll(victim, bedrock, attack);
}

/** A citation's words stand in the slide that it names, which is of the course that was asked. */
async function citesWrongly({ answer }: Outcome): Promise<boolean> {
  const wrong = await Promise.all(
    (answer?.citations ?? []).map(async ({ slide, quote }) => {
      const found = await send(victim.apps.local, `/api/slides/${slide.id}`);
      const { text } = (await found.json()) as { text: string };
      return slide.course !== "bakery" || !text.includes(quote);
    }),
  );
  return wrong.some(Boolean);
}

describe.each([...new Set(attacks.map(({ kind }) => kind))])("%s", (kind) => {
  const ofKind = attacks.filter((attack) => attack.kind === kind);
  it.each(ofKind.map((attack) => [attack.id, attack] as const))(
    "%s does no harm but what is known",
    async (_, attack) => {
      logged.length = 0;
      const harms = new Set<Harm>();
      for (const outcome of await carryOut(attack)) {
        expect(outcome.status, outcome.body).toBeLessThan(500);
        for (const harm of harmsOf(attack, outcome)) harms.add(harm);
        if (await citesWrongly(outcome)) harms.add("citation");
      }
      if (
        logged
          .join("\n")
          .split("\n")
          .some((line) => line.startsWith("x-pwned"))
      )
        harms.add("log");
      if ([...victim.statements].some((sql) => sql.includes(attack.text))) harms.add("sql");
      expect([...harms]).toEqual(attack.happens);
    },
  );
});

it("leaves courses, decks and slides as they were", async () => {
  expect(await contents()).toEqual(before);
});
