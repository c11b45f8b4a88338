/**
 * Rows as the driver returns them: `count(*)` must be cast to int in SQL, JSON goes in as a string. Throws `database`
 * where the database is out of reach, `storage` where its files are, `locked` where the folder is another's now.
 */
export interface Queryable {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
  /** Several statements without parameters, which may take their time. */
  script(sql: string): Promise<void>;
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** Where the rows are, for who runs Lectern; never a password. */
  place: string;
  /** PGlite in this process, whose files are in the data folder, or a server that others use too. */
  kind: "embedded" | "server";
}
