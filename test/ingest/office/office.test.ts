import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findOffice, presentationToPdf } from "../../../ingest/office/office.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-test-office-"));
const never = new AbortController().signal;
const deck = join(folder, "a-hash");
writeFileSync(deck, "PK a presentation");
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in LibreOffice's place; the last of what it is given is the deck. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === "win32")("a presentation's PDF", () => {
  it("is what the program makes of it, with macros and links off, in a folder that is then gone", async () => {
    const seen = join(folder, "seen");
    const works = program(
      "works",
      `for deck; do :; done\nprofile=\${1#-env:UserInstallation=file://}\ncp "$profile/user/registrymodifications.xcu" "${seen}"\npwd > "${seen}-folder"\nenv > "${seen}-env"\nprintf '%%PDF of ' | cat - "$deck" > "$(dirname "$deck")/deck.pdf"`,
    );
    const pdf = await presentationToPdf(works, deck, never);
    expect(Buffer.from(pdf).toString()).toBe("%PDF of PK a presentation");
    const settings = readFileSync(seen, "utf8");
    expect(settings).toMatch(/DisableMacrosExecution" oor:op="fuse"><value>true/);
    expect(settings).toMatch(/BlockUntrustedRefererLinks" oor:op="fuse"><value>true/);
    expect(existsSync(readFileSync(`${seen}-folder`, "utf8").trim())).toBe(false);
    // No key of the server's reaches it.
    const names = readFileSync(`${seen}-env`, "utf8").match(/^\w+(?==)/gm) ?? [];
    const known = ["PATH", "HOME", "PWD", "OLDPWD", "SHLVL", "_", "http_proxy", "https_proxy"];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each([
    ["makes none", "exit 0", /it made no PDF/],
    ["fails", "exit 3", /exit code 3/],
  ])("is an error of the deck where the program %s", async (name, script, message) => {
    const converting = presentationToPdf(program(name.replace(" ", "-"), script), deck, never);
    await expect(converting).rejects.toMatchObject({
      code: "bad-deck",
      message: expect.stringMatching(message),
    });
  });

  it("is given up with all that the program started, when told to", async () => {
    const started = join(folder, "started");
    const hangs = program("hangs", `sleep 1000 &\necho $! > "${started}"\nwait`);
    const leaving = new AbortController();
    const converting = presentationToPdf(hangs, deck, leaving.signal);
    await expect.poll(() => existsSync(started) && readFileSync(started, "utf8").endsWith("\n")).toBe(true);
    leaving.abort(new Error("enough"));
    await expect(converting).rejects.toThrow("enough");
    const child = Number(readFileSync(started, "utf8"));
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

function isRunning(child: number): boolean {
  try {
    // A process that has ended, but that nobody has waited for yet, is a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${child}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("LibreOffice", () => {
  it("is where the setting says, or nowhere", () => {
    expect(findOffice("off")).toBeNull();
    expect(findOffice(join(folder, "nothing"))).toBeNull();
    expect(findOffice(deck)).toBe(deck);
  });
});
