import { errorMessage, LecternError } from "../../errors.ts";
import type { Database } from "../database.ts";
import { describeHolder, holderPath, readHolder } from "../lock.ts";
import { openPool } from "../server.ts";
import { build } from "./build.ts";
import { isSocketOf, socketPort } from "./socket-place.ts";

/** A statement may have to wait for another command's backup. */
const limits = { connections: 10, connectMs: 10_000, queryMs: 600_000 };

/**
 * The database of a data folder by way of the server that holds it; null where who holds it shares it with nobody. Throws
 * `locked` where the server does not answer, or is another Lectern than this.
 */
export async function joinServer(dataFolder: string, asker: string): Promise<Database | null> {
  const holder = readHolder(dataFolder);
  if (!holder?.sharing) return null;
  const { folder: host, ...theirs } = holder.sharing;
  const server = describeHolder(holder);
  if (theirs.lectern !== build.lectern || theirs.database !== build.database) {
    throw new LecternError(
      "locked",
      `The data folder ${dataFolder} is in use by ${server}, which is Lectern ${theirs.lectern} (its database ends at ${theirs.database}), and \`${asker}\` is Lectern ${build.lectern} (at ${build.database}): start the server anew with this Lectern, or use the server's for the command`,
    );
  }
  const silent = (cause: unknown) =>
    new LecternError(
      "locked",
      `The data folder ${dataFolder} is in use by ${server}, which does not answer ${errorMessage(cause)}: if it is stopping, run \`${asker}\` again in a moment; if it runs on another machine or in another container, run the command there`,
      { cause },
    );
  if (!isSocketOf(host, holderPath(dataFolder))) throw silent(new Error("(its socket is not there)"));
  const lost = `nothing that was finished is lost. Once the server is back, or has ended, run \`${asker}\` again`;
  try {
    return await openPool(
      {
        address: {
          host,
          port: socketPort,
          user: "lectern",
          password: holder.token,
          database: "lectern",
          ssl: false,
        },
        place: `The server that holds the data folder, ${server}`,
        kind: "embedded",
        remedy: { unreached: "", lost },
      },
      limits,
      asker,
    );
  } catch (error) {
    if (error instanceof LecternError && error.code === "database") throw silent(error);
    throw error;
  }
}
