import { Simulation, type SimulationReport } from './simulation.ts';
import { asBuilt, type Variant } from './variant.ts';

export interface SeedRange {
  first: number;
  count: number;
}

/** What runs of several seeds came to. */
export interface Totals {
  runs: number;
  events: number;
  commits: number;
  alerts: number;
  /** Runs that the model could be asked about. */
  modelled: number;
  bad: SimulationReport[];
}

/** Runs seeds one after the other. @param onBad is told of each bad one at once. */
export async function simulateSeeds(
  { first, count }: SeedRange,
  variant: Variant = asBuilt,
  onBad: (report: SimulationReport) => void = () => undefined,
): Promise<Totals> {
  const totals: Totals = { runs: 0, events: 0, commits: 0, alerts: 0, modelled: 0, bad: [] };
  for (let seed = first; seed < first + count; seed++) {
    const report = await new Simulation(seed, variant).run();
    totals.runs += 1;
    totals.events += report.events;
    totals.commits += report.commits;
    totals.alerts += report.alerts;
    totals.modelled += report.isModelled ? 1 : 0;
    if (report.problems.length === 0) continue;
    totals.bad.push(report);
    onBad(report);
  }
  return totals;
}

/** The first seed of a range in which a variant goes wrong; undefined if none does. */
export async function firstBad(
  { first, count }: SeedRange,
  variant: Variant,
): Promise<SimulationReport | undefined> {
  for (let seed = first; seed < first + count; seed++) {
    const report = await new Simulation(seed, variant).run();
    if (report.problems.length > 0) return report;
  }
  return undefined;
}

const shownProblems = 5;

/** What was wrong with a seed, and how to see it again. */
export function describeBad({ seed, problems }: SimulationReport): string {
  const more = problems.length - shownProblems;
  return [
    `Seed ${seed} is bad. To run it alone: npm run simulate -- --seeds 1 --first ${seed}`,
    ...problems.slice(0, shownProblems).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}
