import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { errorMessage, LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { writeArchive } from "../store/archive.ts";

/** How `lectern backup` asks the process that holds the folder. Only its user can read the file. */
const offerFile = z.object({ port: z.number().int(), token: z.string() });
const offerPath = (dataFolder: string) => join(dataFolder, "lectern.backup.json");

/** While a server holds PGlite, it makes the backups: to whoever can read its data folder, on this machine only. */
export async function offerBackup({ database, config }: Lectern): Promise<{ close(): void }> {
  const token = randomBytes(32).toString("base64url");
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer(async (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return void response.writeHead(403).end();
    try {
      await writeArchive(database, config.dataFolder, response);
    } catch (error) {
      console.error(`A backup failed: ${errorMessage(error)}`);
      response.destroy();
    }
  });
  const path = offerPath(config.dataFolder);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  writeFileSync(path, JSON.stringify({ port, token }), { mode: 0o600 });
  return {
    close() {
      rmSync(path, { force: true });
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Returns false if no server offers it. */
export async function requestBackup(dataFolder: string, out: () => Writable): Promise<boolean> {
  const offer = readOffer(dataFolder);
  const response = offer && (await ask(offer));
  if (!response?.ok || !response.body) return false;
  try {
    await pipeline(Readable.from(response.body), out());
  } catch (cause) {
    throw new LecternError(
      "unavailable",
      `The server broke the backup off (${errorMessage(cause)}): its log says why`,
      { cause },
    );
  }
  return true;
}

function readOffer(dataFolder: string): z.output<typeof offerFile> | null {
  try {
    return offerFile.parse(JSON.parse(readFileSync(offerPath(dataFolder), "utf8")));
  } catch {
    return null; // no server, or one of another version
  }
}

async function ask({ port, token }: z.output<typeof offerFile>): Promise<Response | null> {
  try {
    return await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: `Bearer ${token}` } });
  } catch {
    return null; // left by a server that was killed
  }
}
