import { once } from "node:events";
import { Command } from "commander";
import { checkServing, serve } from "../api/serve.ts";
import { warmUp } from "../api/warm-up.ts";
import { loadConfig } from "../config.ts";
import { keepAlert } from "../observe/keep-alert.ts";
import { keepPlacing } from "../observe/place-questions.ts";
import type { Lectern } from "../setup.ts";
import { listCourses } from "../store/courses.ts";
import { keepTidy } from "../store/tidy.ts";
import { sampleJudged } from "./judge-sample.ts";
import { integerBetween } from "./options.ts";
import { prepareSample } from "./sample.ts";
import { withLectern } from "./session.ts";

export function serveCommand(signal: AbortSignal): Command {
  return new Command("serve")
    .description("serve the tutor's page and API")
    .option(
      "--port <n>",
      "the port (default: LECTERN_PORT or 3000; 0: any free one)",
      integerBetween(0, 65535),
    )
    .option("--host <address>", "the address to bind (default: LECTERN_HOST or 127.0.0.1)")
    .option("--with-sample", "prepare the bundled course first if there is no course yet")
    .action(async (options: { port?: number; host?: string; withSample?: true }) => {
      const config = loadConfig();
      const address = { host: options.host ?? config.host, port: options.port ?? config.port };
      checkServing(config, address.host);
      const run = async (lectern: Lectern) => {
        if (options.withSample && (await listCourses(lectern.database)).length === 0)
          await prepareSample(lectern, signal);
        await warmUp(lectern);
        const server = await serve({ ...lectern, config: { ...lectern.config, ...address } }, address);
        const tidying = keepTidy(lectern.database, config.keepDays);
        const watching = [
          keepPlacing(lectern),
          keepAlert(lectern.database, config.alerts),
          sampleJudged(lectern),
        ];
        for (const notice of lectern.provider.notices) console.log(notice);
        console.log(`Lectern listens on ${server.url}`);
        if (!signal.aborted) await once(signal, "abort");
        console.log("Stopping…");
        await server.close();
        await Promise.all(watching.map((one) => one?.stop()));
        await tidying.stop();
      };
      await withLectern(`serve on port ${address.port}`, run, "share");
    });
}
