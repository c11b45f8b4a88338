import { useTeachTexts } from "./use-teach-texts.ts";

const spans = [7, 28, 90, 365];

/** How many days to look back. */
export function Span({ days, onDays }: { days: number; onDays(days: number): void }) {
  const texts = useTeachTexts();
  return (
    <label className="span">
      {texts.days}{" "}
      <select value={days} onChange={(event) => onDays(Number(event.target.value))}>
        {spans.map((one) => (
          <option key={one} value={one}>
            {texts.ofDays(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
