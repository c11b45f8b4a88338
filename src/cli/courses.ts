import { Command } from "commander";
import { LecternError } from "../errors.ts";
import { findCourses, listCourses } from "../store/courses.ts";
import { deleteCourse } from "../store/delete-course.ts";
import { counted } from "../text/figures.ts";
import { printJson, withLectern } from "./session.ts";

export function coursesCommand(): Command {
  return new Command("courses")
    .description("list and delete courses")
    .addCommand(listCommand(), { isDefault: true })
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
        const { decks, slides, conversations } = await deleteCourse(lectern, name);
        console.log(
          `Deleted "${name}": ${counted(decks, "deck")}, ${counted(slides, "slide")}, ${counted(conversations, "conversation")}`,
        );
      }),
    );
}
