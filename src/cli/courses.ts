import { Command } from "commander";
import { listCourses } from "../store/courses.ts";
import { counted } from "../text/figures.ts";
import { printJson, withLectern } from "./session.ts";

export function coursesCommand(): Command {
  return new Command("courses")
    .description("list the courses in the index")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const courses = await withLectern("courses", ({ database }) => listCourses(database));
      if (options.json) return printJson(courses);
      if (courses.length === 0) console.log("No course yet: make one with `lectern ingest <file or folder>`");
      for (const { name, decks, slides } of courses)
        console.log(`${name}: ${counted(decks, "deck")}, ${counted(slides, "slide")}`);
    });
}
