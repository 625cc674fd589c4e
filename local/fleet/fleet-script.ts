import type { FleetDevice } from './fleet-devices.ts';
import { type AgentEvent, connectedTo, loggedIn, processStarted } from './security-message.ts';

/** Something a device does at a point of the fleet's time. */
export interface Act {
  atMs: number;
  device: FleetDevice;
  /** For people, when it is worth telling. */
  what?: string;
  telemetry?: readonly Reading[];
  security?: readonly AgentEvent[];
}

export interface Reading {
  temperature: number;
  pressure: number;
}

interface Misdeed {
  atMs: number;
  what: string;
  security?: readonly AgentEvent[];
  /** So many readings in one go. */
  burst?: number;
  temperature?: number;
}

const readingEveryMs = 2_000;
const agentEveryMs = 20_000;
const hotTemperature = 104;

const misdeeds: readonly Misdeed[] = [
  {
    atMs: 8_000,
    what: 'connects to 203.0.113.66',
    security: [connectedTo('203.0.113.66', '4444')],
  },
  {
    atMs: 14_000,
    what: 'starts /tmp/xmrig',
    security: [processStarted('/tmp/xmrig', '/tmp/xmrig --quiet')],
  },
  {
    atMs: 20_000,
    what: 'refuses 8 logins as root',
    security: [loggedIn('root', 'Fail', 8)],
  },
  { atMs: 28_000, what: 'sends 80 messages at once', burst: 80 },
  { atMs: 36_000, what: `runs hot: ${hotTemperature} degrees`, temperature: hotTemperature },
];

/** After this the device that turned bad only does what the others do. */
const lastMisdeedMs = misdeeds.at(-1)!.atMs;
const silence = { fromMs: 12_000, untilMs: 130_000 };

/**
 * What a fleet does, told from its devices and its time alone. All behave at first; then one pump
 * turns bad step by step, and another falls silent for a while.
 */
export class FleetScript {
  readonly #devices: readonly FleetDevice[];
  readonly #bad: FleetDevice | undefined;
  readonly #silent: FleetDevice | undefined;

  constructor(devices: readonly FleetDevice[]) {
    const pumps = devices.filter(({ kind }) => kind === 'pump');
    this.#devices = devices;
    this.#bad = pumps[2] ?? pumps.at(-1);
    this.#silent = pumps.findLast((pump) => pump !== this.#bad);
  }

  /** What happens from one time, included, to another, in order. */
  between(fromMs: number, toMs: number): Act[] {
    const acts = this.#devices.flatMap((device) => [
      ...readings(device, fromMs, toMs),
      ...agentReports(device, fromMs, toMs),
    ]);
    return [
      ...acts.filter((act) => !this.#isSilent(act)),
      ...this.#storyBetween(fromMs, toMs),
    ].sort((a, b) => a.atMs - b.atMs);
  }

  #isSilent({ device, atMs }: Act): boolean {
    return device === this.#silent && atMs >= silence.fromMs && atMs < silence.untilMs;
  }

  #storyBetween(fromMs: number, toMs: number): Act[] {
    const story: Act[] = this.#bad === undefined ? [] : misdeedsOf(this.#bad);
    if (this.#silent !== undefined) {
      story.push({ atMs: silence.fromMs, device: this.#silent, what: 'falls silent' });
      story.push({ atMs: silence.untilMs, device: this.#silent, what: 'is back' });
    }
    return story.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }
}

function misdeedsOf(device: FleetDevice): Act[] {
  const acts = misdeeds.map(({ atMs, what, security, burst, temperature }): Act => {
    const telemetry = Array.from({ length: burst ?? (temperature ? 1 : 0) }, () => ({
      ...readingOf(device, atMs),
      ...(temperature === undefined ? {} : { temperature }),
    }));
    return { atMs, device, what, telemetry, ...(security && { security }) };
  });
  return [...acts, { atMs: lastMisdeedMs + 10_000, device, what: 'behaves again' }];
}

function readings(device: FleetDevice, fromMs: number, toMs: number): Act[] {
  return timesBetween(fromMs, toMs, readingEveryMs, device.phaseMs).map((atMs) => ({
    atMs,
    device,
    telemetry: [readingOf(device, atMs)],
  }));
}

/** What an agent sees on a good day. */
function agentReports(device: FleetDevice, fromMs: number, toMs: number): Act[] {
  const phaseMs = 500 + device.phaseMs * 5;
  return timesBetween(fromMs, toMs, agentEveryMs, phaseMs).map((atMs) => ({
    atMs,
    device,
    security: [connectedTo('10.1.0.2', '8883'), loggedIn('operator', 'Success')],
  }));
}

function timesBetween(fromMs: number, toMs: number, everyMs: number, phaseMs: number): number[] {
  const first = Math.max(0, Math.ceil((fromMs - phaseMs) / everyMs));
  const count = Math.max(0, Math.ceil((toMs - phaseMs) / everyMs) - first);
  return Array.from({ length: count }, (_, i) => phaseMs + (first + i) * everyMs);
}

/** Slow waves, each device at another point of them. */
function readingOf({ phaseMs }: FleetDevice, atMs: number): Reading {
  const wave = Math.sin(atMs / 30_000 + phaseMs);
  return {
    temperature: Math.round((61 + 5 * wave) * 10) / 10,
    pressure: Math.round((4.2 + 0.3 * wave) * 100) / 100,
  };
}
