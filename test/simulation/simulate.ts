import { parseArgs } from 'node:util';
import { Simulation } from './parts/simulation.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, first: { type: 'string', default: '1' } },
});
const [first, count] = [Number(values.first), Number(values.seeds)];
const began = performance.now();
let bad = 0;
let events = 0;
let commits = 0;
let alerts = 0;
let modelled = 0;
for (let seed = first; seed < first + count; seed++) {
  const report = await new Simulation(seed).run();
  events += report.events;
  commits += report.commits;
  alerts += report.alerts;
  modelled += report.isModelled ? 1 : 0;
  if (report.problems.length === 0) continue;
  bad += 1;
  console.log(
    `seed ${seed}: ${report.problems
      .slice(0, 2)
      .join('\n')
      .slice(0, Number(process.env.LEN ?? 600))}`,
  );
}
console.log({ count, bad, events, commits, alerts, modelled, ms: performance.now() - began });
