const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/**
 * `['a', "it's"]`, as Python prints a list of texts, or the same in JSON. What is neither is given back as it is, so that
 * whoever checks it says what is wrong.
 */
export function readPythonList(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return readItems(trimmed) ?? text;
  }
}

const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|\])/sy;

function readItems(text: string): string[] | null {
  if (!text.startsWith("[")) return null;
  const items: string[] = [];
  item.lastIndex = 1;
  for (let found = item.exec(text); found; found = item.exec(text)) {
    items.push(unescaped(found[1] ?? found[2] ?? ""));
    if (found[3] === "]") return item.lastIndex === text.length ? items : null;
  }
  return null;
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis, (_, short, long, letter) => {
    const code = short ?? long;
    return code === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
  });
