import type { Fleet } from './fleets.ts';
import { type Given, secondsPerMonth } from './inputs.ts';
import type { Usage } from './monthly.ts';
import { cost, fullCost, prices } from './prices.ts';
import { type SteadyState, steadyState } from './steady-state.ts';

/** Dollars a month, by what they are paid for. */
export interface Bill {
  executions: number;
  time: number;
  tables: number;
  hostBlobs: number;
  stored: number;
}

/** Flex Consumption with the instances of evaluateTelemetry always ready; grants are for the others. */
export function readyBill(usage: Usage): Bill {
  return {
    executions:
      cost(prices.readyExecutions, usage.batches) +
      cost(prices.flexExecutions, usage.otherExecutions),
    time:
      cost(prices.readyBaseline, usage.readyGbSeconds) +
      cost(prices.readySeconds, usage.activeGbSeconds) +
      cost(prices.flexSeconds, usage.otherGbSeconds),
    ...storageBill(usage),
  };
}

/** Flex Consumption without. */
export function onDemandBill(usage: Usage): Bill {
  return {
    executions: cost(prices.flexExecutions, usage.batches + usage.otherExecutions),
    time: cost(prices.flexSeconds, usage.activeGbSeconds + usage.otherGbSeconds),
    ...storageBill(usage),
  };
}

/** Consumption counts memory by 128 MB. */
const roundedToGb = 0.125;

/**
 * Consumption: time is the memory of the processes while anything runs, 100 ms and 128 MB an execution
 * at least. Undefined when the fleet does not fit on one instance, of which there is no choosing more.
 */
export function consumptionBill(usage: Usage, fleet: Fleet, given: Given): Bill | undefined {
  const { gigabytesPerInstance } = onOneInstance(fleet, given) ?? {};
  if (gigabytesPerInstance === undefined) return undefined;
  const gigabytes = Math.ceil((gigabytesPerInstance * 1e9) / 2 ** 30 / roundedToGb) * roundedToGb;
  const executions = usage.batches + usage.otherExecutions;
  const otherSeconds = usage.otherGbSeconds / fleet.instanceGb;
  const runs = usage.batches * Math.max(0.1, usage.batchSeconds) + otherSeconds;
  const gbSeconds = Math.max(
    executions * 0.1 * roundedToGb,
    Math.min(runs, secondsPerMonth) * gigabytes,
  );
  return {
    executions: cost(prices.consumptionExecutions, executions),
    time: cost(prices.consumptionSeconds, gbSeconds),
    ...storageBill(usage),
  };
}

/** An instance of Consumption has 1.5 GB and a core. */
function onOneInstance(fleet: Fleet, given: Given): SteadyState | undefined {
  try {
    return steadyState(
      { ...fleet, instances: 1 },
      { ...given, memoryShare: 1.5 / fleet.instanceGb },
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Of Application Insights, whose sampling lets so many records of executions through at most. */
export function logDollars(usage: Usage, { instances }: Fleet, given: Given): number {
  const most = given.sampledRecordsPerSecond * instances * secondsPerMonth;
  const records = Math.min(usage.batches + usage.otherExecutions, most);
  return fullCost(prices.logGigabytes, (records * given.bytesPerRequestRecord) / 1e9);
}

export function total(bill: Bill): number {
  return Object.values<number>({ ...bill }).reduce((sum, dollars) => sum + dollars, 0);
}

function storageBill(usage: Usage): Pick<Bill, 'tables' | 'hostBlobs' | 'stored'> {
  return {
    tables: cost(prices.tableTransactions, usage.tableTransactions),
    hostBlobs:
      cost(prices.blobOther, usage.blobOperations) + cost(prices.blobLists, usage.blobLists),
    stored: cost(prices.tableGigabytes, usage.storedGb),
  };
}
