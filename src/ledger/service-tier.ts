/** How soon Bedrock serves a request, and at what price; absent or `default` is its standard tier. */
export type ServiceTier = "flex" | "priority";

/** A model's name with the tier that may stand behind it, as in `us.amazon.nova-2-lite-v1:0:priority`. */
export function splitTier(name: string): { id: string; tier: ServiceTier | null } {
  const [, id = name, tier = null] = /^(.+):(flex|priority)$/.exec(name) ?? [];
  return { id, tier: tier as ServiceTier | null };
}
