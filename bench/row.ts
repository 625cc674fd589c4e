/** One line of the results. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  bar: string;
  met: boolean;
}

export type Bar = { atLeast: number } | { atMost: number };

/** What a file of `bench/rows` exports. It runs in a process of its own, started with `--expose-gc`. */
export interface RowModule {
  measure(): Promise<Row[]>;
}

/** Three significant digits say all that a measurement knows. */
export function row(name: string, value: number, unit: string, bar: Bar): Row {
  const met = 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
  const text = 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
  return { name, value: Number(value.toPrecision(3)), unit, bar: text, met };
}
