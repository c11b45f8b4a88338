#!/usr/bin/env node
// The `bin`: committed, so that it exists right after `npm install`; it runs the build, and makes it where it is missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cli = new URL("../dist/src/cli/cli.js", import.meta.url);
const page = new URL("../dist/web/index.html", import.meta.url);
if (!existsSync(cli) || !existsSync(page)) {
  console.error("Building Lectern (first run)…");
  const root = fileURLToPath(new URL("..", import.meta.url));
  const built = spawnSync("npm", ["run", "build", "--silent"], {
    cwd: root,
    stdio: ["ignore", 2, "inherit"],
    shell: process.platform === "win32",
  });
  if (built.status !== 0) {
    console.error("lectern: the build failed; run `npm install` in the project's folder, then try again");
    process.exit(1);
  }
}
await import(cli.href);
