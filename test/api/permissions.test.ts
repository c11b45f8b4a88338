import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { isAtLeast } from "../../src/auth/caller.ts";
import { permissions } from "../../src/auth/permissions.ts";
import { type Role, roles } from "../../src/store/accounts.ts";
import { beginExchange, findConversation } from "../../src/store/conversations.ts";
import { findCourses } from "../../src/store/courses.ts";
import { listSlides } from "../../src/store/slides.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const decks = mkdtempSync(join(tmpdir(), "lectern-permissions-"));
const callers = ["nobody", ...roles] as const;
type Who = (typeof callers)[number];
const sides = ["own", "foreign"] as const;
type Side = (typeof sides)[number];
const courses = { own: "bakery", foreign: "chess" };

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies = new Map<Who, string>();
const slides = new Map<Side, string>();

beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password", LECTERN_COURSES: decks });
  const { database } = lectern;
  await lectern.ingestText("chess", {
    "chess.md": "# Openings\n\nThe starter of a game is the king's pawn.",
  });
  app = createApp(lectern);
  for (const role of roles)
    cookies.set(role, (await addUser(database, { name: role, role, courses: ["bakery"] })).cookie);
  await addUser(database, { name: "another", role: "student", courses: ["chess"] });
  for (const side of sides) {
    const [course] = await findCourses(database, courses[side]);
    const [slide] = course ? await listSlides(database, [course]) : [];
    slides.set(side, slide?.id ?? "");
  }
});
afterAll(async () => {
  await lectern.remove();
  rmSync(decks, { recursive: true });
});

async function request(route: string, who: Who, side: Side, body: object = { question: "starter" }) {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern
    .replace(":course", method === "DELETE" ? await makeCourse(who, side) : courses[side])
    .replace("/slides/:id", `/slides/${slides.get(side)}`)
    .replace("/conversations/:id", `/conversations/${await beginConversation(who, side)}`);
  return app.request(`http://localhost${path}`, {
    method,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      cookie: cookies.get(who) ?? "",
    },
    ...(method === "GET" || method === "DELETE" ? {} : { body: JSON.stringify(body) }),
  });
}

/** Without a version, so that no list has it: to be deleted. */
async function makeCourse(who: Who, side: Side): Promise<string> {
  const name = `course-${begun++}`;
  const member = side === "own" && who !== "nobody" ? `id-${who}` : "id-another";
  await lectern.database.query(
    `with course as (insert into courses (name) values ($1) returning id)
     insert into members (course_id, user_id) select id, $2 from course`,
    [name, member],
  );
  return name;
}

let begun = 0;
async function beginConversation(who: Who, side: Side): Promise<string> {
  const id = `conversation-${begun++}`;
  const owner = side === "own" && who !== "nobody" ? `id-${who}` : "id-another";
  await beginExchange(lectern.database, { id, owner, course: null, title: "t", question: "q" });
  return id;
}

/** What the table says must come of it; null: whatever the handler says. */
function refusalOf(route: string, who: Who, side: Side): number | null {
  const permission = permissions[route];
  if (!permission) throw new Error(`${route} is not in the table of permissions`);
  const { role, own } = permission;
  if (role === "anyone") return null;
  if (who === "nobody") return 401;
  const seesAll = who === "admin" && own !== "conversation";
  if (own && side === "foreign" && !seesAll) return 404;
  return isAtLeast(who, role) ? null : 403;
}

const listed = Object.keys(permissions);
/** Tested in log-in.test.ts, oidc.test.ts and account.test.ts; here it would end the log-ins of all that follows. */
const isLogIn = (route: string) =>
  /^(?:(?:POST|DELETE) \/api\/session|DELETE \/api\/account|GET \/auth\/.+)$/.test(route);

/** A text deck has no pictures, and nothing was evaluated here (evaluations.test.ts): whoever may ask finds nothing. */
const hasNone = /\/image$|\/evaluations\/:id/;

describe("permissions", () => {
  it("are given for every route, and for no other", () => {
    const registered = app.routes
      .filter(({ method }) => method !== "ALL")
      .map((r) => `${r.method} ${r.path}`);
    expect([...new Set(registered)].sort()).toEqual([...listed].sort());
  });

  it.each(listed.filter((route) => !isLogIn(route)))(
    "hold for %s: every role, own and foreign",
    async (route) => {
      for (const who of callers) {
        for (const side of sides) {
          const { status } = await request(route, who, side);
          const refusal = refusalOf(route, who, side);
          const found = [401, 403, 404].includes(status) ? status : null;
          const permitted = hasNone.test(route) ? 404 : null;
          expect([found, who, side]).toEqual([refusal ?? permitted, who, side]);
        }
      }
    },
  );

  it("change nothing where they are refused", async () => {
    const { database } = lectern;
    const id = await beginConversation("student", "foreign");
    for (const method of ["PATCH", "DELETE"]) {
      const response = await app.request(`http://localhost/api/conversations/${id}`, {
        method,
        headers: { cookie: cookies.get("student") ?? "", "content-type": "application/json" },
        ...(method === "PATCH" ? { body: JSON.stringify({ title: "mine" }) } : {}),
      });
      expect(response.status).toBe(404);
    }
    expect(await findConversation(database, id)).toMatchObject({ title: "t" });
  });
});

describe("what is asked", () => {
  const ask = (who: Role, body: object, route = "POST /api/chat") => request(route, who, "own", body);

  it("is of the caller's courses, named or not", async () => {
    for (const route of ["POST /api/chat", "POST /api/search"]) {
      for (const who of ["student", "teacher"] as const) {
        const named = await ask(who, { question: "starter", course: "chess" }, route);
        expect(named.status).toBe(404);
        expect(await named.text()).not.toContain('\\"chess\\",');
        const { hits } = JSON.parse(
          await (await ask(who, { question: "king's pawn starter" }, route)).text(),
        );
        expect(new Set(hits.map(({ slide }: { slide: { course: string } }) => slide.course))).toEqual(
          new Set(["bakery"]),
        );
      }
      expect((await ask("admin", { question: "starter", course: "chess" }, route)).status).toBe(200);
    }
  });

  it("never goes on with another's conversation, whoever asks", async () => {
    for (const who of roles) {
      const conversationId = await beginConversation(who, "foreign");
      expect((await ask(who, { question: "starter", conversationId })).status).toBe(404);
      expect(await findConversation(lectern.database, conversationId)).toMatchObject({ length: 2 });
    }
  });

  it("is listed for whoever asked it", async () => {
    await ask("teacher", { question: "When do I feed the starter?", conversationId: "of-the-teacher" });
    const list = async (who: Role) => await (await request("GET /api/conversations", who, "own")).text();
    expect(await list("teacher")).toContain("of-the-teacher");
    expect(await list("student")).not.toContain("of-the-teacher");
    expect(await list("admin")).not.toContain("of-the-teacher");
  });
});

describe("lists", () => {
  it("of courses hold the caller's own", async () => {
    const list = async (who: Role) => {
      const found = JSON.parse(await (await request("GET /api/courses", who, "own")).text());
      return found.map(({ name }: { name: string }) => name);
    };
    expect(await list("student")).toEqual(["bakery"]);
    expect(await list("admin")).toEqual(["bakery", "chess"]);
  });

  it("of costs hold a teacher's own courses, and no title of another's conversation", async () => {
    const { database } = lectern;
    await database.script(`insert into spending (stage, model, course, cost_usd, conversation_id)
      values ('answer', 'm', 'chess', 1, null), ('answer', 'm', 'bakery', 2, null)`);
    const usage = async (who: Role) =>
      JSON.parse(await (await request("GET /api/usage", who, "own")).text()).total.costUsd;
    expect(await usage("teacher")).toBe(2);
    expect(await usage("admin")).toBe(3);
  });
});
