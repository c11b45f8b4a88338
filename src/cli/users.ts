import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { password as askPassword, isCancel } from "@clack/prompts";
import { Argument, Command, Option } from "commander";
import { hashPassword } from "../auth/passwords.ts";
import { errorMessage, LecternError } from "../errors.ts";
import {
  createAccount,
  getAccount,
  listAccounts,
  type Role,
  removeAccount,
  roles,
  setPassword,
  setRole,
} from "../store/accounts.ts";
import { eraseDeleted } from "../store/erase.ts";
import { erasePerson, exportPerson } from "../store/person.ts";
import { counted } from "../text/figures.ts";
import { changeAccounts, printJson, withDatabase } from "./session.ts";

const longestName = 200;

/** Accounts for `LECTERN_AUTH=password`; roles and removal also of users that an identity provider sent. */
export function usersCommand(): Command {
  return new Command("users")
    .description("manage who may log in")
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(roleCommand())
    .addCommand(passwordCommand())
    .addCommand(removeCommand())
    .addCommand(exportCommand())
    .addCommand(eraseCommand());
}

const nameArgument = () => new Argument("<name>", "the name they log in with");

function addCommand(): Command {
  return new Command("add")
    .description("add a user; the password is asked for, or read from standard input")
    .addArgument(nameArgument())
    .addOption(new Option("--role <role>", "what they may do").choices(roles).default("student"))
    .action(async (given: string, { role }: { role: Role }) => {
      const name = readName(given);
      const password = await hashPassword(await readPassword(name));
      await changeAccounts("users add", { object: name }, (database) =>
        createAccount(database, { id: randomUUID(), name, role, password }),
      );
      console.log(
        `${name} may log in, as ${role}. \`lectern members add <course> ${name}\` lets them into a course.`,
      );
    });
}

function listCommand(): Command {
  return new Command("list")
    .description("list the users, with their roles and courses")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const accounts = await withDatabase("users list", listAccounts);
      if (json) return printJson(accounts);
      if (accounts.length === 0) console.log("No user yet: `lectern users add <name>` makes one");
      for (const { name, role, courses } of accounts)
        console.log(`${name}: ${role}${role === "admin" ? "" : `, ${counted(courses.length, "course")}`}`);
    });
}

function roleCommand(): Command {
  return new Command("role")
    .description("change what a user may do")
    .addArgument(nameArgument())
    .addArgument(new Argument("<role>", "what they may do").choices(roles))
    .action(async (name: string, role: Role) => {
      await changeAccounts("users role", { object: name }, async (database) =>
        setRole(database, (await getAccount(database, name)).id, role),
      );
      console.log(`The role of ${name} is now ${role}.`);
    });
}

function passwordCommand(): Command {
  return new Command("password")
    .description("change a user's password, and end their log-ins")
    .addArgument(nameArgument())
    .action(async (name: string) => {
      const password = await hashPassword(await readPassword(name));
      await changeAccounts("users password", { object: name }, async (database) =>
        setPassword(database, (await getAccount(database, name)).id, password),
      );
      console.log(`${name} has a new password; everyone who had logged in with the old one is logged out.`);
    });
}

function removeCommand(): Command {
  return new Command("remove")
    .description("remove a user and all their conversations")
    .addArgument(nameArgument())
    .action(async (name: string) => {
      await changeAccounts("users remove", { object: name }, async (database) =>
        removeAccount(database, (await getAccount(database, name)).id),
      );
      console.log(`${name} and all their conversations are removed.`);
    });
}

function exportCommand(): Command {
  return new Command("export")
    .description("write all that is kept of a person, as JSON")
    .addArgument(nameArgument())
    .requiredOption("--out <file>", "where to; only you can read it")
    .action(async (name: string, { out }: { out: string }) => {
      const path = resolve(out);
      await changeAccounts("users export", { object: name }, async (database) =>
        writePrivately(path, exportPerson(database, await getAccount(database, name))),
      );
      console.log(`All that is kept of ${name} is in ${path}.`);
    });
}

function eraseCommand(): Command {
  return new Command("erase")
    .description(
      "erase a person: the account, conversations, feedback, keys, and who it was in the audit log",
    )
    .addArgument(nameArgument())
    .option("--yes", "erase; without this, only say what would be erased")
    .action(async (name: string, { yes }: { yes?: true }) => {
      const { conversations } = await withDatabase("users erase", async (database) => {
        const person = await getAccount(database, name);
        if (!yes) throw new LecternError("usage", tellErasing(person.name));
        const gone = await erasePerson(database, person);
        await eraseDeleted(database);
        return gone;
      });
      console.log(
        `Erased ${name} with ${counted(conversations, "conversation")}. Backups that were made before still hold them.`,
      );
    });
}

const tellErasing = (name: string) =>
  `Nothing was erased. This erases ${name} with all conversations, feedback and keys, for good: \`lectern users export\` first, then add --yes`;

/** Readable by its owner alone from the first byte on. */
async function writePrivately(path: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), createWriteStream(path, { mode: 0o600, flags: "wx" }));
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError("storage", `Can't write ${path} (${errorMessage(cause)}): name another file`, {
      cause,
    });
  }
}

function readName(given: string): string {
  const name = given.trim().normalize("NFC");
  if (name === "" || name.length > longestName || /\p{Cc}/u.test(name))
    throw new LecternError("usage", `A user's name has 1 to ${longestName} characters, on one line`);
  return name;
}

/** Never from the command's words, which everybody on the machine can list. */
async function readPassword(name: string): Promise<string> {
  if (!process.stdin.isTTY) return (await readAll(process.stdin)).replace(/\r?\n$/, "");
  const given = await askPassword({ message: `Password for ${name}` });
  if (isCancel(given))
    throw new LecternError("usage", "No password was given, and nothing was changed: run the command again");
  return given;
}
