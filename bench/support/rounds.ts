/** One thing to measure. Only `run` is timed. */
export interface Subject {
  /** Makes ready what the next run consumes. */
  prepare?(): void;
  run(): void | Promise<void>;
}

const warmUpRounds = 4;
const rounds = 11;

/**
 * The CPU milliseconds of a run of each subject: the medians of several rounds of so many runs, in
 * which the subjects take turns, after some to warm up. CPU time, helper threads of the garbage
 * collector included: a bar that is told a core must not depend on what else the machine does.
 */
export async function medianCpuMs<T extends Record<string, Subject>>(
  runs: number,
  subjects: T,
): Promise<Record<keyof T, number>> {
  const names = Object.keys(subjects);
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const name of names) {
      let ms = 0;
      for (let i = 0; i < runs; i++) ms += await cpuMsOf(subjects[name]!);
      if (round >= 0) times.get(name)!.push(ms / runs);
    }
  }
  const medians = names.map((name) => [name, median(times.get(name)!)]);
  return Object.fromEntries(medians) as Record<keyof T, number>;
}

async function cpuMsOf(subject: Subject): Promise<number> {
  subject.prepare?.();
  const before = process.cpuUsage();
  await subject.run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
