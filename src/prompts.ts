import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";

export interface RenderedPrompt {
  system: string;
  user: string | null;
  /** The file's name, such as `answer.v1`: recorded with what it made. */
  version: string;
}

interface PromptFile {
  system: string;
  user: string | null;
  variables: Set<string>;
}

const loaded = new Map<string, PromptFile>();
const variable = /\{\{(\w+)\}\}/g;

/**
 * Renders `prompts/<version>.md`: front matter, then `# system` and perhaps `# user`, with `{{variables}}`. Strict:
 * a missing or unknown variable throws. Verbatim: nothing is escaped, and braces within a value stay as they are.
 */
export function renderPrompt(version: string, values: Record<string, string>): RenderedPrompt {
  const prompt = loaded.get(version) ?? load(version);
  loaded.set(version, prompt);
  for (const name of Object.keys(values)) {
    if (!prompt.variables.has(name))
      throw new LecternError("internal", `The prompt ${version} has no variable {{${name}}}`);
  }
  const fill = (text: string) =>
    text.replace(variable, (_, name: string) => {
      const value = values[name];
      if (value === undefined)
        throw new LecternError("internal", `The prompt ${version} needs a value for {{${name}}}`);
      return value;
    });
  return { system: fill(prompt.system), user: prompt.user === null ? null : fill(prompt.user), version };
}

function load(version: string): PromptFile {
  const path = join(projectRoot, "prompts", `${version}.md`);
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/\r\n/g, "\n");
  } catch (cause) {
    throw new LecternError("internal", `The prompt file ${path} can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, "");
  const [, system, user = null] = /^\s*# system\n([\s\S]*?)(?:\n# user\n([\s\S]*))?$/.exec(body) ?? [];
  if (system === undefined)
    throw new LecternError("internal", `The prompt file ${path} has no "# system" part`);
  const variables = new Set(Array.from(body.matchAll(variable), (match) => match[1] ?? ""));
  return { system: system.trim(), user: user === null ? null : user.trim(), variables };
}
