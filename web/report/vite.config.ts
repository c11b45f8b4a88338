import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const outDir = fileURLToPath(new URL("../../dist/web-report", import.meta.url));

/** Allows the inlined script by its hash, so that no other inline script can run in a report. */
function allowOwnScript(): Plugin {
  return {
    name: "lectern:allow-own-script",
    writeBundle() {
      const path = `${outDir}/index.html`;
      const html = readFileSync(path, "utf8");
      const script = /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1];
      if (script === undefined) throw new Error("no inlined script in the report's template");
      const hash = createHash("sha256").update(script).digest("base64");
      writeFileSync(
        path,
        html.replace("sha256-SCRIPT", () => `sha256-${hash}`),
      );
    },
  };
}

/** The template of the evaluation report: one file, which eval/report/html.ts fills with a report. */
export default defineConfig({
  plugins: [react(), viteSingleFile(), allowOwnScript()],
  build: { outDir, emptyOutDir: true, modulePreload: false },
});
