/** Rows as the driver returns them: `count(*)` must be cast to int in SQL, JSON goes in as a string. */
export interface Queryable {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
  /** Several statements without parameters. */
  script(sql: string): Promise<void>;
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** Where the rows are, for `doctor`; never a password. */
  place: string;
}
