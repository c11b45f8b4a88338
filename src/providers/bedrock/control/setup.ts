import { guardrailDefinition } from "./guardrail-definition.ts";
import { planKnowledgeBase } from "./plan-knowledge-base.ts";
import { type Made, type Step, tags, type Wanted } from "./steps.ts";

/** The calls that bring what was made to what is wanted; none where that is so. */
export function planSetup(wanted: Wanted, made: Made): Step[] {
  return [
    ...planGuardrail(wanted, made),
    ...wanted.prompts.flatMap((prompt) => planPrompt(wanted.name, prompt, made)),
    ...(wanted.knowledgeBase ? planKnowledgeBase(wanted.name, wanted.knowledgeBase, made) : []),
  ];
}

function planGuardrail({ name, rules }: Wanted, { guardrail }: Made): Step[] {
  const described = { name, ...guardrailDefinition(rules) };
  const definition = JSON.stringify(described);
  if (guardrail?.definition === definition && guardrail.version !== "DRAFT") return [];
  const id = (made: Made) => made.guardrail?.id;
  const change: Step = guardrail
    ? {
        call: "bedrock.UpdateGuardrail",
        input: (made) => ({ guardrailIdentifier: id(made), ...described }),
        keep: (made) => ({ ...made, guardrail: { id: guardrail.id, version: "DRAFT", definition } }),
      }
    : {
        call: "bedrock.CreateGuardrail",
        input: () => ({
          ...described,
          tags: Object.entries(tags(name)).map(([key, value]) => ({ key, value })),
        }),
        keep: (made, { guardrailId }) => ({
          ...made,
          guardrail: { id: String(guardrailId), version: "DRAFT", definition },
        }),
      };
  const publish: Step = {
    call: "bedrock.CreateGuardrailVersion",
    input: (made) => ({ guardrailIdentifier: id(made) }),
    keep: (made, { version }) => ({
      ...made,
      guardrail: { id: id(made) ?? "", version: String(version), definition },
    }),
  };
  // One that was changed and not published is published.
  const ready: Step = {
    call: "bedrock.GetGuardrail",
    input: (made) => ({ guardrailIdentifier: id(made) }),
    until: "READY",
  };
  return guardrail?.definition === definition ? [ready, publish] : [change, ready, publish];
}

function planPrompt(
  name: string,
  { version, text, variables }: Wanted["prompts"][number],
  made: Made,
): Step[] {
  const variant = {
    name: "default",
    templateType: "TEXT",
    templateConfiguration: {
      text: { text, inputVariables: variables.map((variable) => ({ name: variable })) },
    },
  };
  // Letters, digits, hyphens and underscores.
  const described = {
    name: `${name}-${version.replace(/[^0-9a-zA-Z_-]/g, "-")}`,
    defaultVariant: "default",
    variants: [variant],
  };
  const definition = JSON.stringify(described);
  const known = made.prompts?.[version];
  if (known?.definition === definition && known.arn !== "") return [];
  const noted =
    (id: string, arn: string) =>
    (before: Made): Made => ({
      ...before,
      prompts: { ...before.prompts, [version]: { id, arn, definition } },
    });
  const change: Step = known
    ? {
        call: "bedrock-agent.UpdatePrompt",
        input: () => ({ promptIdentifier: known.id, ...described }),
        keep: noted(known.id, ""),
      }
    : {
        call: "bedrock-agent.CreatePrompt",
        input: () => ({ ...described, tags: tags(name) }),
        keep: (before, { id }) => noted(String(id), "")(before),
      };
  const idIn = (before: Made) => before.prompts?.[version]?.id ?? "";
  const publish: Step = {
    call: "bedrock-agent.CreatePromptVersion",
    input: (before) => ({ promptIdentifier: idIn(before), tags: tags(name) }),
    keep: (before, { arn }) => noted(idIn(before), String(arn))(before),
  };
  return known?.definition === definition ? [publish] : [change, publish];
}
