import { mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBakery } from "../fixtures/bakery.ts";
import { runLectern } from "../fixtures/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-accounts-"));
const { stdin } = process;

/** `typed`: what comes on standard input. */
async function lectern(words: string, typed = "") {
  Object.defineProperty(process, "stdin", { value: Readable.from([typed]), configurable: true });
  try {
    return await runLectern(folder, words.split(" "));
  } finally {
    Object.defineProperty(process, "stdin", { value: stdin, configurable: true });
  }
}

beforeAll(async () => {
  const bakery = await makeBakery();
  await bakery.close();
  await cp(bakery.config.dataFolder, join(folder, "data"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("accounts on the command line", () => {
  it("are added with a password from standard input, and let into a course", async () => {
    expect(await lectern("users add ada", "a password of ada\n")).toMatchObject({ code: 0 });
    expect(await lectern("users add grace --role teacher", "a password of grace")).toMatchObject({ code: 0 });
    expect(await lectern("members add bakery ada grace")).toMatchObject({ code: 0 });
    expect((await lectern("users list")).out).toBe("ada: student, 1 course\ngrace: teacher, 1 course\n");
    expect((await lectern("members list bakery")).out).toBe("ada: student\ngrace: teacher\n");
    expect(JSON.parse((await lectern("users list --json")).out)[0]).toMatchObject({ courses: ["bakery"] });
  });

  it("change their role and password, leave a course, and go", async () => {
    await lectern("users role ada teacher");
    await lectern("users password ada", "another password\n");
    await lectern("members remove bakery ada");
    expect((await lectern("users list")).out).toContain("ada: teacher, 0 courses");
    await lectern("users remove ada");
    expect((await lectern("users list")).out).not.toContain("ada");
  });

  it("have keys, shown once", async () => {
    const { code, out, err } = await lectern("keys add report --user grace --course bakery --scope read");
    expect([code, out]).toEqual([0, expect.stringMatching(/^lectern_[\w-]{43}\n$/)]);
    const id = /The key (\w+)/.exec(err)?.[1] ?? "";
    const listed = await lectern("keys list");
    expect(listed.out).toContain(`${id} report: grace, read, bakery, never used`);
    expect(listed.out).not.toContain(out.trim());
    expect(await lectern(`keys remove ${id}`)).toMatchObject({ code: 0 });
    expect((await lectern("keys list")).out).not.toContain(id);
  });

  it("leave a trace of what was changed, and of no password", async () => {
    const { out } = await lectern("audit");
    expect(out).toMatch(/nobody: users remove \(ada\), on the command line/);
    expect(out).toMatch(/nobody: members add \(bakery, ada, grace\), on the command line/);
    expect(out).not.toContain("password of");
  });

  it.each([
    ["a short password", "users add eve", "short", 1, /10 to 200 characters/],
    ["no password", "users add eve", "", 1, /10 to 200 characters/],
    ["a name that is taken, in capitals", "users add GRACE", "a password of grace", 1, /already/],
    ["an unknown role", "users role grace king", "", 2, /Allowed choices are student, teacher, admin/],
    ["an unknown user", "members add bakery nobody", "", 1, /no user "nobody"/],
    ["an unknown course", "members add chess grace", "", 1, /no course "chess"/],
    ["the local user", "users remove local", "", 1, /no user "local"/],
    ["an unknown scope", "keys add k --user grace --scope all", "", 2, /read, ask, write/],
    ["an unknown key", "keys remove k", "", 1, /no key k/],
  ])("refuse %s", async (_, words, typed, code, message) => {
    expect(await lectern(words, typed)).toMatchObject({ code, err: expect.stringMatching(message) });
  });
});
