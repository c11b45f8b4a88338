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

const geographyOf = (region: string | undefined) =>
  geographies.find(([regions]) => regions.test(region ?? ""))?.[1];

/** The same model by the profile of this region, where the id names another geography's; null where it fits. */
export function profileFor(id: string, region: string | null): string | null {
  const [, profile, model] = /^(us-gov|us|eu|jp|au|apac)\.(.+)$/.exec(id) ?? [];
  if (profile === undefined || region === null) return null;
  const own = geographyOf(region) ?? (region.startsWith("ap-") ? "apac" : "global");
  const isFar = profile === "apac" ? !region.startsWith("ap-") : profile !== own;
  return isFar ? `${own}.${model}` : null;
}

/** The model's id by the narrowest profile that a region has for it. */
export function profileIn(region: string | undefined, { model, profiles }: DefaultModel): string {
  const geography = geographyOf(region);
  const isServed = geography !== undefined && profiles.includes(geography);
  return `${isServed ? geography : "global"}.${model}`;
}
