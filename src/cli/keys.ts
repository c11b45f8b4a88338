import { Command } from "commander";
import { issueApiKey } from "../auth/api-keys.ts";
import { LecternError } from "../errors.ts";
import { getAccount } from "../store/accounts.ts";
import { listApiKeys, removeApiKey, type Scope, scopes } from "../store/api-keys.ts";
import { findCourses } from "../store/courses.ts";
import { changeAccounts, printJson, withDatabase } from "./session.ts";

interface AddOptions {
  user: string;
  course?: string;
  scope: Scope[];
}

/** Keys for programs, which send `Authorization: Bearer KEY`. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("manage the keys with which programs use the API")
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand());
}

function addCommand(): Command {
  return new Command("add")
    .description("make a key and print it, this once only")
    .argument("<name>", "what it is for")
    .requiredOption("--user <name>", "the user it acts for; it may do no more than they may")
    .option("--course <name>", "open only this course (default: all courses of the user)")
    .option("--scope <scopes>", `what it opens, separated by commas: ${scopes.join(", ")}`, readScopes, [
      "read",
      "ask",
    ] satisfies Scope[])
    .action(async (name: string, { user, course, scope }: AddOptions) => {
      const { id, key } = await changeAccounts(
        "keys add",
        { course: course ?? null, object: `${name} for ${user}` },
        async (database) => {
          const account = await getAccount(database, user);
          const [only] = course === undefined ? [] : await findCourses(database, course);
          const asked = { userId: account.id, name, scopes: scope, courseId: only?.id ?? null };
          return issueApiKey(database, asked);
        },
      );
      console.error(
        `The key ${id}, for ${user}: it is shown this once only. \`lectern keys remove ${id}\` revokes it.`,
      );
      console.log(key);
    });
}

function readScopes(given: string): Scope[] {
  const named = given.split(",").map((word) => word.trim());
  const known = scopes.filter((scope) => named.includes(scope));
  if (known.length === new Set(named).size && known.length > 0) return known;
  throw new LecternError("usage", `--scope takes ${scopes.join(", ")}, separated by commas`);
}

function listCommand(): Command {
  return new Command("list")
    .description("list the keys, with what they open and when they were last used")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const keys = await withDatabase("keys list", listApiKeys);
      if (json) return printJson(keys);
      if (keys.length === 0) console.log("No key yet: `lectern keys add <name> --user <name>` makes one");
      for (const { id, name, user, scopes: opened, course, used } of keys) {
        const what = `${opened.join(", ")}, ${course ?? "all courses"}`;
        console.log(`${id} ${name}: ${user}, ${what}, ${used === null ? "never used" : `last used ${used}`}`);
      }
    });
}

function removeCommand(): Command {
  return new Command("remove")
    .description("revoke a key at once")
    .argument("<id>", "as `lectern keys list` shows it")
    .action(async (id: string) => {
      const isRemoved = await changeAccounts("keys remove", { object: id }, (database) =>
        removeApiKey(database, id),
      );
      if (!isRemoved)
        throw new LecternError("not-found", `There is no key ${id}: \`lectern keys list\` shows them`);
      console.log(`The key ${id} no longer opens anything.`);
    });
}
