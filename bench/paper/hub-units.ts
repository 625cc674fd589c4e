import { azure, tiers } from './azure-limits.ts';
import type { Fleet } from './fleets.ts';
import { type Given, secondsPerDay } from './inputs.ts';
import { hubUnitDollars } from './prices.ts';

export interface HubUnits {
  tier: keyof typeof tiers;
  units: number;
  dollars: number;
  /** Share of its daily messages that sweeps use. */
  sweepShare: number;
}

/** A result of a query is paid by 4 KB, some twenty devices. */
const devicesPerSweepMessage = 20;

/** The cheapest units whose daily messages and rate of sends carry a fleet. */
export function chooseHub(fleet: Fleet, given: Given): HubUnits {
  const { devices, sweepsPerDay } = fleet;
  if (devices > azure.devicesPerHub) throw new RangeError('one IoT hub has a million devices');
  const sweepMessages = (devices / devicesPerSweepMessage) * sweepsPerDay;
  const messages = devices * (given.messagesPerDay + given.twinChangesPerDay) + sweepMessages;
  const sends = (devices * given.messagesPerDay) / secondsPerDay;
  const choices = Object.entries(tiers).map(([name, limits]): HubUnits => {
    const tier = name as keyof typeof tiers;
    const { messagesPerDay, sendsPerSecond, sendsOfHub, maxUnits } = limits;
    const forSends = sends <= sendsOfHub ? 1 : Math.ceil(sends / sendsPerSecond);
    const units = Math.max(1, forSends, Math.ceil(messages / messagesPerDay));
    const dollars = units > maxUnits ? Infinity : units * hubUnitDollars[tier];
    return { tier, units, dollars, sweepShare: sweepMessages / (units * messagesPerDay) };
  });
  return choices.reduce((best, choice) => (choice.dollars < best.dollars ? choice : best));
}
