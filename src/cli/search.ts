import { Command } from "commander";
import { toHitJson } from "../answer/hit-json.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import { placeName } from "../text/place-name.ts";
import type { Filters } from "../types.ts";
import { integerBetween, type QuestionOptions, readQuestion, withQuestionOptions } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

export function searchCommand(signal: AbortSignal): Command {
  const command = withQuestionOptions(new Command("search").description("find the slides for a question"));
  return command
    .option(
      "--neighbours <n>",
      "also list this many slides before and after each, up to 5",
      integerBetween(0, 5),
      0,
    )
    .action(async (words: string[], options: QuestionOptions) => {
      const question = readQuestion(words, options);
      const { hits, trace, timings } = await withLectern("search", (lectern) =>
        retrieve(lectern, question, signal),
      );
      if (options.json) return printJson({ hits: hits.map(toHitJson), trace, timings });
      for (const { kind, from, to } of trace.rewrite.steps) console.log(`(${kind}: ${from} → ${to})`);
      if (hits.length === 0) console.log(`Nothing found${describeFilters(trace.rewrite.filters)}.`);
      for (const [index, { slide, score, text, duplicates = [], neighbours = [] }] of hits.entries()) {
        console.log(`${index + 1}. ${placeName(slide)}: ${slide.title}  (${score.toFixed(3)})`);
        console.log(`   ${shorten(text.replace(/\s+/g, " "))}`);
        for (const one of duplicates) console.log(`   = ${placeName(one)} says the same`);
        for (const one of neighbours) console.log(`   ~ p. ${one.page}: ${one.title}`);
      }
    });
}

function describeFilters({ deck, section, pages, through, until }: Filters): string {
  const places = [
    ...(deck === undefined ? [] : [`deck ${deck}`]),
    ...(section === undefined ? [] : [`section "${section}"`]),
    ...(pages === undefined
      ? []
      : [pages[0] === pages[1] ? `page ${pages[0]}` : `pages ${pages.join(" to ")}`]),
    ...(through === undefined ? [] : [`up to the deck ${through}`]),
    ...(until === undefined ? [] : [`taught up to ${until}`]),
  ];
  return places.length === 0 ? "" : ` (${places.join(", ")})`;
}

/** Cuts at the end of a word. */
function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 160).replace(/\s+\S*$/, "")} …`;
}
