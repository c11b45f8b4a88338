/** Past blanks, and at most one line's end. */
export function skipBlanks(text: string, at: number): number {
  const blanks = /[ \t]*\n?[ \t]*/y;
  blanks.lastIndex = at;
  return at + (blanks.exec(text)?.[0].length ?? 0);
}

const pairs: Record<string, string> = { "{": "}", "[": "]", "<": ">" };

/** What stands in the brackets that open at `at`, and where it ends; null where none open or close there. */
export function bracketAt(
  text: string,
  at: number,
  open: "{" | "[" | "<",
): { inner: string; end: number } | null {
  if (text[at] !== open) return null;
  const close = pairs[open];
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const sign = text[place];
    if (sign === "\\") place++;
    else if (sign === open) depth++;
    else if (sign === close && --depth === 0) return { inner: text.slice(at + 1, place), end: place + 1 };
    // An overlay's `<2->` is short; `<` alone is a sign.
    if (open === "<" && place - at > 30) return null;
  }
  return null;
}

/** The arguments of a command from `at` on: overlays and options are passed over, as many in braces read as asked for. */
export function argumentsAt(text: string, at: number, count: number): { values: string[]; end: number } {
  const values: string[] = [];
  let end = at;
  for (;;) {
    const place = skipBlanks(text, end);
    const aside = bracketAt(text, end, "<") ?? bracketAt(text, end, "[");
    const value = values.length < count ? bracketAt(text, place, "{") : null;
    if (aside) end = aside.end;
    else if (value) {
      values.push(value.inner);
      end = value.end;
    } else return { values, end };
  }
}

/** Where the environment that began before `at` ends: the next `\end` of its name that no other `\begin` takes. */
export function endOf(text: string, name: string, at: number): { start: number; end: number } {
  const marks = new RegExp(`\\\\(begin|end)\\{${name.replace(/[*]/g, "\\*")}\\}`, "g");
  marks.lastIndex = at;
  let depth = 1;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    depth += found[1] === "begin" ? 1 : -1;
    if (depth === 0) return { start: found.index, end: found.index + found[0].length };
  }
  return { start: text.length, end: text.length };
}
