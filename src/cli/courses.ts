import { Argument, Command } from "commander";
import { LecternError } from "../errors.ts";
import { nameAskers } from "../store/asked.ts";
import { findCourses, listCourses } from "../store/courses.ts";
import { deleteCourse } from "../store/delete-course.ts";
import { counted } from "../text/figures.ts";
import { changeAccounts, changeCourse, printJson, withLectern } from "./session.ts";

export function coursesCommand(): Command {
  return new Command("courses")
    .description("list and delete courses, and say what their teachers read")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(askersCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list the courses in the index")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const courses = await withLectern("courses list", ({ database }) => listCourses(database));
      if (options.json) return printJson(courses);
      if (courses.length === 0) console.log("No course yet: make one with `lectern ingest <file or folder>`");
      for (const { name, decks, slides } of courses)
        console.log(`${name}: ${counted(decks, "deck")}, ${counted(slides, "slide")}`);
    });
}

function askersCommand(): Command {
  return new Command("askers")
    .description("show a course's teachers who asked what, or hide it, as at first; its students are told")
    .argument("<course>", "its name")
    .addArgument(new Argument("<whether>", "whether the names are shown").choices(["show", "hide"]))
    .action(async (name: string, whether: "show" | "hide") => {
      await changeAccounts(`courses askers ${whether}`, { course: name, object: name }, async (database) => {
        for (const course of await findCourses(database, name))
          await nameAskers(database, course, whether === "show");
      });
      const told = whether === "show" ? "read who asked what" : "read what was asked, without names";
      console.log(`The teachers of "${name}" ${told}.`);
    });
}

function deleteCommand(): Command {
  return new Command("delete")
    .description("delete a course with its decks, pictures and conversations")
    .argument("<course>", "its name")
    .option("--yes", "delete it; without this, only say what would be deleted")
    .action((name: string, options: { yes?: true }) =>
      withLectern("courses delete", async (lectern) => {
        if (!options.yes) {
          await findCourses(lectern.database, name);
          throw new LecternError(
            "usage",
            `Nothing was deleted. This deletes the course "${name}" with its decks, pictures and conversations, for good: add --yes`,
          );
        }
        const { decks, slides, conversations } = await changeCourse(
          lectern.database,
          { course: name, command: "courses delete" },
          () => deleteCourse(lectern, name),
        );
        console.log(
          `Deleted "${name}": ${counted(decks, "deck")}, ${counted(slides, "slide")}, ${counted(conversations, "conversation")}`,
        );
      }),
    );
}
