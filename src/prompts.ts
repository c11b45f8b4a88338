import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { errorMessage, LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";
import { sha256 } from "./sha256.ts";

/** A prompt as a file has it: front matter, then `# system` and perhaps `# user`, with `{{variables}}`. */
export interface Prompt {
  /** The file's name, such as `answer.v1`: recorded with what it made. */
  version: string;
  /** SHA-256 of the file's text. */
  hash: string;
  /** The front matter, for callers that know its shape. */
  front: unknown;
  system: string;
  user: string | null;
  variables: Set<string>;
}

export interface RenderedPrompt {
  system: string;
  user: string | null;
  version: string;
}

const loaded = new Map<string, Prompt>();
const variable = /\{\{(\w+)\}\}/g;

/** Renders `prompts/<version>.md`; see `fillPrompt`. */
export function renderPrompt(version: string, values: Record<string, string>): RenderedPrompt {
  const prompt = loadPrompt(version);
  for (const name of Object.keys(values)) {
    if (!prompt.variables.has(name))
      throw new LecternError("internal", `The prompt ${version} has no variable {{${name}}}`);
  }
  return fillPrompt(prompt, values);
}

/** Strict: a missing value throws. Verbatim: nothing is escaped, and braces within a value stay as they are. */
export function fillPrompt(
  { system, user, version }: Pick<Prompt, "system" | "user" | "version">,
  values: Record<string, string>,
): RenderedPrompt {
  const fill = (text: string) =>
    text.replace(variable, (_, name: string) => {
      const value = values[name];
      if (value === undefined)
        throw new LecternError("internal", `The prompt ${version} needs a value for {{${name}}}`);
      return value;
    });
  return { system: fill(system), user: user === null ? null : fill(user), version };
}

/** One of Lectern's own prompts, read once. */
export function loadPrompt(version: string): Prompt {
  const known = loaded.get(version);
  if (known) return known;
  const path = join(projectRoot, "prompts", `${version}.md`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new LecternError("internal", `The prompt file ${path} can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
  const prompt = parsePrompt(text, version);
  loaded.set(version, prompt);
  return prompt;
}

/** Throws `invalid` for a file without a `# system` part or with front matter that is not YAML. */
export function parsePrompt(file: string, version: string): Prompt {
  const text = file.replace(/\r\n/g, "\n");
  const [, head = "", body = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const [, system, user = null] = /^\s*# system\n([\s\S]*?)(?:\n# user\n([\s\S]*))?$/.exec(body) ?? [];
  if (system === undefined) throw new LecternError("invalid", `The prompt ${version} has no "# system" part`);
  return {
    version,
    hash: sha256(text),
    front: parseFront(head, version),
    system: system.trim(),
    user: user === null ? null : user.trim(),
    variables: new Set(Array.from(body.matchAll(variable), (match) => match[1] ?? "")),
  };
}

function parseFront(head: string, version: string): unknown {
  try {
    return parseYaml(head) ?? {};
  } catch (cause) {
    throw new LecternError(
      "invalid",
      `The front matter of the prompt ${version} is not YAML: ${errorMessage(cause)}`,
      {
        cause,
      },
    );
  }
}
