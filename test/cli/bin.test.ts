import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";

it("ends quietly where its reader leaves, as `lectern … | head -1` does", async () => {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(projectRoot, "src", "cli", "cli.ts"), "--help"],
    {
      cwd: projectRoot,
    },
  );
  // Long before the command has anything to say.
  child.stdout.destroy();
  let complaint = "";
  child.stderr.on("data", (part) => {
    complaint += part;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
});
