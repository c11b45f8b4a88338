import { Command } from "commander";
import { LecternError } from "../errors.ts";
import { type CourseRow, findCourses } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { type IndexVersion, listVersions, pruneVersions, rollBack } from "../store/index-versions.ts";
import { counted } from "../text/figures.ts";
import { fit } from "../text/terminal-text.ts";
import { integerBetween } from "./options.ts";
import { changeCourse, printJson, withLectern } from "./session.ts";

interface CourseOption {
  course?: string;
}

const highest = 2 ** 31 - 1;

export function indexCommand(): Command {
  return new Command("index")
    .description("list the versions of a course's index, go back to one, or delete old ones")
    .addCommand(listCommand())
    .addCommand(rollbackCommand())
    .addCommand(pruneCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("list the stored versions, newest first")
    .option("--course <name>", "only this course (default: all)")
    .option("--json", "print JSON")
    .action(async (options: CourseOption & { json?: true }) => {
      const courses = await withLectern("index", async ({ database }) =>
        Promise.all(
          (await findCourses(database, options.course)).map(async ({ id, name }) => ({
            course: name,
            versions: await listVersions(database, id),
          })),
        ),
      );
      if (options.json) return printJson(courses);
      for (const { course, versions } of courses) {
        console.log(`Course "${course}"`);
        for (const version of versions) console.log(describe(version));
      }
    });
}

function describe(one: IndexVersion): string {
  const { version, created, madeBy, decks, slides, chunks, embeddingModel, current } = one;
  const counts = [counted(decks, "deck"), counted(slides, "slide"), counted(chunks, "chunk")].join(", ");
  return `${current ? "*" : " "} ${fit(String(version), 5)} ${created}  ${fit(madeBy, 16)} ${counts}, ${embeddingModel ?? "no embeddings"}`;
}

function rollbackCommand(): Command {
  return new Command("rollback")
    .description("go back to an earlier version (default: the previous one), which becomes the newest")
    .option("--course <name>", "the course (default: the only one)")
    .option("--to <version>", "the version to go back to", integerBetween(1, highest))
    .action(async (options: CourseOption & { to?: number }) => {
      await withLectern("index rollback", async ({ database }) => {
        const course = await oneCourse(database, options.course);
        const versions = await listVersions(database, course.id);
        const before = options.to ?? versionBefore(versions);
        if (before === undefined) {
          throw new LecternError("usage", `The course "${course.name}" has no earlier version to go back to`);
        }
        await changeCourse(database, { course: course.name, command: "index rollback" }, () =>
          rollBack(database, course, before),
        );
        console.log(`Course "${course.name}": back to version ${before}, as version ${course.version + 1}`);
      });
    });
}

/** The version before the one in use; after a rollback, the one before its target: otherwise a second rollback would undo the first. */
function versionBefore(versions: IndexVersion[]): number | undefined {
  const current = versions.find((version) => version.current);
  const shown = Number(/^rollback to (\d+)$/.exec(current?.madeBy ?? "")?.[1] ?? current?.version);
  return versions.find(({ version }) => version < shown)?.version;
}

function pruneCommand(): Command {
  return new Command("prune")
    .description("delete old versions and what only they held; slides that were cited can still be opened")
    .option("--course <name>", "only this course (default: all)")
    .option(
      "--keep <n>",
      "how many versions to keep, including the one in use",
      integerBetween(1, highest),
      3,
    )
    .action(async (options: CourseOption & { keep: number }) => {
      await withLectern("index prune", async ({ database }) => {
        for (const { id, name } of await findCourses(database, options.course)) {
          const { versions, decks } = await changeCourse(
            database,
            { course: name, command: "index prune" },
            () => pruneVersions(database, id, options.keep),
          );
          console.log(
            `Course "${name}": ${counted(versions, "version")} and ${counted(decks, "reading")} of decks deleted`,
          );
        }
      });
    });
}

async function oneCourse(database: Database, name: string | undefined): Promise<CourseRow> {
  const [course, ...others] = await findCourses(database, name);
  if (!course || others.length > 0) {
    throw new LecternError("usage", "There are several courses: name one with --course NAME");
  }
  return course;
}
