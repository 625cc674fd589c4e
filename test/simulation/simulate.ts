import { parseArgs } from 'node:util';
import { describeBad, type SeedRange, simulateSeeds } from './parts/simulate-seeds.ts';
import { asBuilt } from './parts/variant.ts';

/** `npm run simulate -- --seeds 100000 [--first 1]`; ends with 1 when a seed is bad. */
const range = readRange();
const beganMs = performance.now();
const { bad, ...totals } = await simulateSeeds(range, asBuilt, (report) => {
  console.log(describeBad(report));
});
const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
console.log(
  `${totals.runs} seeds from ${range.first} on in ${seconds} s: ${bad.length} bad. ` +
    `${totals.events} events, ${totals.commits} commits, ${totals.alerts} alerts; ` +
    `${totals.modelled} runs compared with the model.`,
);
if (bad.length > 0) process.exitCode = 1;

function readRange(): SeedRange {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '1000' },
        first: { type: 'string', default: '1' },
      },
    });
    const [first, count] = [Number(values.first), Number(values.seeds)];
    if (Number.isSafeInteger(first) && Number.isSafeInteger(count) && count > 0)
      return { first, count };
    console.error('--seeds must be a whole number above 0, --first a whole number');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  console.error('usage: npm run simulate -- [--seeds 1000] [--first 1]');
  process.exit(2);
}
