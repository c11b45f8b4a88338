import { z } from "zod";
import { limits } from "../src/settings/limits.ts";
import { groups, settings } from "../src/settings/settings.ts";

type Property = NonNullable<z.core.JSONSchema.BaseSchema["properties"]>[string];

/** The settings as Markdown, group by group, with the defaults and the values that the schema allows. */
export function settingsTable(): string {
  const { properties = {} } = z.toJSONSchema(settings, { io: "input", unrepresentable: "any" });
  return Object.entries(groups)
    .map(([title, group]) => {
      const rows = Object.entries(group).map(([name, { description = "" }]) =>
        row(name, description, properties[name]),
      );
      const table = `## ${title}\n\n| variable | default | |\n|---|---|---|\n${rows.join("\n")}\n`;
      return "LECTERN_LIMITS" in group ? `${table}\n${limitsTable()}` : table;
    })
    .join("\n");
}

function row(name: string, description: string, schema: Property | undefined): string {
  const { default: fallback = "", enum: values = [] } = typeof schema === "object" ? schema : {};
  const shown = fallback === "" ? "–" : `\`${fallback}\``;
  const others = values.filter((value) => value !== fallback).map((value) => `\`${value}\``);
  const choice = others.length > 0 ? `; or ${others.join(", ")}` : "";
  return `| \`${name}\` | ${shown}${choice} | ${description} |`;
}

function limitsTable(): string {
  const rows = Object.entries(limits).map(([name, { usual, about }]) => {
    const written = name.replace(":", `:${usual ?? "N"}`);
    return `| \`${written}\`${usual === null ? " (no limit by default)" : ""} | ${about} |`;
  });
  return `| in \`LECTERN_LIMITS\` | the most … |\n|---|---|\n${rows.join("\n")}\n`;
}
