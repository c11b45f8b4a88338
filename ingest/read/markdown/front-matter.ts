import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

interface FrontMatter {
  matter: Record<string, unknown>;
  body: string;
}

/** Pandoc's title, authors and date, each below a `%`. */
const pandocTitle =
  /^%[ \t]+(\S[^\n]*)\n(?:[ \t]+\S[^\n]*\n)*(?:%[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){0,2}(?=\n|#|$)/;

/** The settings at the very start of a file: YAML between `---`, Hugo's TOML between `+++`, or Pandoc's title. */
export function splitFrontMatter(source: string): FrontMatter {
  const toml = source.match(/^\+\+\+[ \t]*\n([\s\S]*?)\n\+\+\+[ \t]*(?:\n|$)/);
  if (toml?.[1] !== undefined)
    return { matter: asRecord(() => parseToml(toml[1] ?? "")) ?? {}, body: source.slice(toml[0].length) };
  const block = source.match(pandocTitle);
  if (block) return { matter: { title: block[1] }, body: source.slice(block[0].length) };
  const yaml = source.match(/^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/);
  // A deck may also begin with a slide's `---`.
  if (!yaml?.[1] || !/^[\w-]+[ \t]*:/m.test(yaml[1])) return { matter: {}, body: source };
  const body = source.slice(yaml[0].length);
  const matter = asRecord(() => parseYaml(yaml[1] ?? "", { maxAliasCount: 0, logLevel: "error" }));
  if (matter === null) return { matter: {}, body: source };
  return { matter: matter ?? broken(yaml[1]), body };
}

/** Null for what is no record; undefined for what can't be parsed. */
function asRecord(parse: () => unknown): Record<string, unknown> | null | undefined {
  try {
    const value = parse();
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return undefined;
  }
}

/** Looks like front matter and isn't YAML, e.g. `title: A: B`: settings, not a slide, all the same. */
function broken(yaml: string): Record<string, unknown> {
  const title = yaml.match(/^title[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$/m)?.[1];
  return { title, marp: /^marp:\s*true/m.test(yaml) };
}
