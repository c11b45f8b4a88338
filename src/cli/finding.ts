/** One thing looked at; `advice` says what to do where it is not well. */
export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  advice: string | null;
}
