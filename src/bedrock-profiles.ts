/** A model that is asked unless a setting names another, and the inference profiles that it has. */
interface DefaultModel {
  model: string;
  profiles: string[];
}

/**
 * The profiles are those of November 2026: Haiku 5.5's as Snowflake's release notes of 2026-10-07 list them, Nova 2
 * Lite's as Amazon's Nova 2 guide does. Neither can be called without one.
 */
export const defaultModels = {
  answer: { model: "anthropic.claude-haiku-5-5", profiles: ["us", "eu", "jp", "au"] },
  /** Judges, rewrites and describes: no model judges its own answers. */
  small: { model: "amazon.nova-2-lite-v1:0", profiles: ["us", "eu", "jp"] },
} satisfies Record<string, DefaultModel>;

/** Where a profile of a geography keeps requests; elsewhere, and where no region is set, they may go anywhere. */
const geographies: [regions: RegExp, profile: string][] = [
  [/^us-gov-/, "us-gov"],
  [/^us-/, "us"],
  [/^eu-/, "eu"],
  [/^ap-northeast-[13]$/, "jp"],
  [/^ap-southeast-[24]$/, "au"],
];

/** The model's id by the narrowest profile that a region has for it. */
export function profileIn(region: string | undefined, { model, profiles }: DefaultModel): string {
  const geography = geographies.find(([regions]) => regions.test(region ?? ""))?.[1];
  const isServed = geography !== undefined && profiles.includes(geography);
  return `${isServed ? geography : "global"}.${model}`;
}
