/** Tables as the documents have them, and how numbers are told in them. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]) {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(header.map((_, i) => (i === 0 ? '---' : '---:')));
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** Two significant digits, for what rests on assumptions. */
export function about(value: number): string {
  const rounded = Number(value.toPrecision(2));
  const [, divisor, unit] = units.find(([least]) => Math.abs(rounded) >= least)!;
  return `${(rounded / divisor).toLocaleString('en', { maximumFractionDigits: 2 })}${unit}`;
}

const units: readonly [least: number, divisor: number, unit: string][] = [
  [1e9, 1e9, ' G'],
  [1e6, 1e6, ' M'],
  [1e4, 1e3, ' K'],
  [0, 1, ''],
];

/** Cents below ten dollars, no more than three digits above. */
export function dollars(value: number): string {
  if (value < 0.005) return value === 0 ? '$0' : '< $0.01';
  if (value < 10) return `$${value.toFixed(2)}`;
  return `$${Number(value.toPrecision(3)).toLocaleString('en')}`;
}

export function duration(seconds: number): string {
  if (seconds < 0.995) return `${about(seconds * 1_000)} ms`;
  return seconds < 119.5 ? `${about(seconds)} s` : `${about(seconds / 60)} min`;
}
