interface Props {
  mean: number | null;
  low: number | null;
  high: number | null;
  max: number;
  run: number;
}

const width = 104;

/** A mean and its interval on a line from 0 to `max`; drawn beside the same numbers in words. */
export function Interval({ mean, low, high, max, run }: Props) {
  if (mean === null || max <= 0) return null;
  const x = (value: number) => 4 + (Math.min(value, max) / max) * (width - 8);
  return (
    <svg className={`interval run-${run % 6}`} width={width} height="14" aria-hidden="true">
      <line x1="4" x2={width - 4} y1="7" y2="7" className="track" />
      {low !== null && high !== null && <line x1={x(low)} x2={x(high)} y1="7" y2="7" className="range" />}
      <line x1={x(mean)} x2={x(mean)} y1="1" y2="13" className="mean" />
    </svg>
  );
}
