import { integer, optional } from "./setting-kinds.ts";

/** Where the rows are kept. */
export const database = {
  DATABASE_URL: optional().describe(
    "a PostgreSQL server (13 or later) instead of the embedded database; it needs no extension",
  ),
  LECTERN_DATABASE_CONNECTIONS: integer(10, 1, 1_000).describe(
    "the most connections to PostgreSQL that this server opens",
  ),
  LECTERN_DATABASE_CONNECT_S: integer(5, 1, 600).describe(
    "how many seconds a request waits for a connection to PostgreSQL before it gets a 503 with a time to retry",
  ),
  LECTERN_DATABASE_QUERY_S: integer(30, 1, 3_600).describe(
    "how many seconds a statement may take on PostgreSQL",
  ),
};
