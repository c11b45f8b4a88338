import { Command } from "commander";
import { getAccount } from "../store/accounts.ts";
import { getCourse } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { addMember, listMembers, removeMember } from "../store/members.ts";
import { changeAccounts, printJson, withDatabase } from "./session.ts";

/** Students and teachers see the courses that they are members of. */
export function membersCommand(): Command {
  return new Command("members")
    .description("manage who is in which course")
    .addCommand(changeCommand("add", "add users to a course", addMember))
    .addCommand(changeCommand("remove", "remove users from a course", removeMember))
    .addCommand(listCommand());
}

function changeCommand(
  verb: "add" | "remove",
  description: string,
  change: (database: Database, courseId: number, userId: string) => Promise<unknown>,
): Command {
  return new Command(verb)
    .description(description)
    .argument("<course>", "the course's name")
    .argument("<name...>", "the users")
    .action(async (course: string, names: string[]) => {
      await changeAccounts(`members ${verb}`, { course, object: names.join(", ") }, async (database) => {
        const { id } = await getCourse(database, course);
        // All names are looked up before the first is changed.
        const accounts = await Promise.all(names.map((name) => getAccount(database, name)));
        for (const account of accounts) await change(database, id, account.id);
      });
      console.log(`${course}: ${names.join(", ")} ${verb === "add" ? "added" : "removed"}.`);
    });
}

function listCommand(): Command {
  return new Command("list")
    .description("list a course's members")
    .argument("<course>", "the course's name")
    .option("--json", "print JSON")
    .action(async (course: string, { json }: { json?: true }) => {
      const members = await withDatabase("members list", async (database) =>
        listMembers(database, (await getCourse(database, course)).id),
      );
      if (json) return printJson(members.map(({ id, name, role }) => ({ id, name, role })));
      if (members.length === 0) console.log(`Nobody yet: \`lectern members add "${course}" <name>\``);
      for (const { name, role } of members) console.log(`${name}: ${role}`);
    });
}
