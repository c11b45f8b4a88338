import type { LeftOutKind } from "../../../src/store/left-out.ts";

/** Files that are no decks, by kind and number; nothing where there are none. */
export function LeftOutNote({ kinds, label }: { kinds: LeftOutKind[]; label(kinds: string): string }) {
  if (kinds.length === 0) return null;
  const named = kinds.map(({ kind, count }) => `${count} ${kind || "–"}`);
  return (
    <p className="notice warn" role="status">
      {label(named.join(", "))}
    </p>
  );
}
