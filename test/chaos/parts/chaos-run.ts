import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { DeviceHub } from '../../../local/fleet/device-hub.ts';
import type { HostEvent } from '../../../local/function-host/host-event.ts';
import { hubName } from '../../../local/stack/endpoints.ts';
import { eventHubNames, partitionsPerHub } from '../../../local/stack/event-hub-names.ts';
import { systemClock } from '../../../shared/kernel/clock.ts';
import { openTable } from '../../../shared/storage/open-table.ts';
import { TablePolicyStore } from '../../../shared/storage/table-policy-store.ts';
import { Random } from '../../simulation/parts/random.ts';
import { until } from '../../support/started-stack.ts';
import { groupNames } from './chaos-policy.ts';
import { ChaosStack } from './chaos-stack.ts';
import { countOutboxRows, readHeads } from './kept-chains.ts';
import { Load } from './load.ts';
import { PolicyAuthor } from './policy-author.ts';
import { TwinMover } from './twin-mover.ts';

export interface ChaosOptions {
  seed: number;
  /** How often the host is killed. */
  kills: number;
  devices: number;
  perSecond: number;
  /** The longest time that a host lives. */
  longestLifeMs: number;
  /** Whether time is to pass after the last event, as the timer lets it. */
  isTimeToPass: boolean;
  /** Told what happens, for people. */
  onProgress: (text: string) => void;
}

type Way = 'host' | 'app' | 'takeOver';

const beginTimeoutMs = 30_000;

/** Puts a load on the real parts, kills the host again and again, and lets what is left be taken in. */
export class ChaosRun {
  readonly options: ChaosOptions;
  readonly stack: ChaosStack;
  readonly author: PolicyAuthor;
  readonly chains: TableClient;
  readonly load: Load;
  readonly killed: Record<Way, number> = { host: 0, app: 0, takeOver: 0 };
  /** Kills after which committed alerts had yet to be handed on. */
  leftInOutbox = 0;
  /** What functions threw, and how often. */
  readonly failures: Map<string, number>;
  readonly #random: Random;
  readonly #mover: TwinMover;
  #hosts = 0;

  private constructor(
    options: ChaosOptions,
    stack: ChaosStack,
    tables: { chains: TableClient; policy: TableClient },
    failures: Map<string, number>,
  ) {
    const { seed, devices, perSecond } = options;
    this.options = options;
    this.stack = stack;
    this.chains = tables.chains;
    this.failures = failures;
    this.#random = new Random(seed);
    const store = new TablePolicyStore(tables.policy, hubName, systemClock);
    this.author = new PolicyAuthor(store, new Random(seed + 1));
    const deviceIds = Array.from({ length: devices }, (_, i) => `device-${i}`);
    this.load = new Load({
      ...{ deviceIds, perSecond, random: new Random(seed + 2) },
      connectionString: stack.connections.eventHubs,
      eventHub: eventHubNames.telemetry,
    });
    this.#mover = new TwinMover(stack.connections.iotHub.url, deviceIds, new Random(seed + 3));
  }

  /** With all parts running, devices provisioned, and the first policy in force. */
  static async start(options: ChaosOptions): Promise<ChaosRun> {
    const failures = new Map<string, number>();
    const stack = await ChaosStack.start((event) => noteFailure(failures, event));
    try {
      const connectionString = stack.connections.storage;
      const storage = { kind: 'connectionString', connectionString } as const;
      const [chains, policy] = await Promise.all([
        openTable(storage, 'evaluation'),
        openTable(storage, 'policy'),
      ]);
      const run = new ChaosRun(options, stack, { chains, policy }, failures);
      await run.#begin();
      return run;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { stack, author, options } = this;
    const host = await stack.startHost();
    // Chains begin while the hub is empty: from then on every event counts.
    await host.runTimer('letTimePass');
    await until('the chains of all partitions', beginTimeoutMs, async () => {
      const heads = await readHeads(this.chains);
      return heads.size >= partitionsPerHub ? true : undefined;
    });
    await author.writeFirst(host.api);
    const hub = new DeviceHub(stack.connections.iotHub.url);
    await hub.provision(
      Array.from({ length: options.devices }, (_, i) => ({
        ...({ deviceId: `device-${i}`, kind: 'pump', phaseMs: 0 } as const),
        group: groupNames[i % groupNames.length]!,
      })),
    );
    await host.runTimer('syncTwins');
  }

  /** The load and the kills; at the end a host runs to which nothing happens. */
  async work(): Promise<void> {
    const ending = new AbortController();
    const { signal } = ending;
    const works = [this.load.run(signal), this.#meddle(signal)];
    try {
      const kills = this.#killAll().finally(() => ending.abort());
      await Promise.race([Promise.all([kills, ...works]), this.stack.broken]);
    } finally {
      ending.abort();
      await Promise.allSettled(works);
    }
  }

  async #killAll(): Promise<void> {
    const { kills, longestLifeMs, onProgress } = this.options;
    await this.#replaceHost(() => this.#startHost());
    for (let i = 1; i <= kills; i++) {
      await wait(this.#random.below(longestLifeMs));
      const way = this.#random.weighted<Way>({ host: 7, app: 1, takeOver: 2 });
      await this.#kill(way);
      this.killed[way] += 1;
      onProgress(`kill ${i} of ${kills} (${way}), ${this.load.sent} messages sent`);
    }
    await wait(this.#random.below(longestLifeMs));
    // One to which nothing happens takes in what is left.
    await this.#replaceHost(() => this.stack.startHost());
  }

  async #replaceHost(start: () => Promise<unknown>): Promise<void> {
    const { host } = this.stack;
    await start();
    await this.stack.killHost(host);
  }

  async #kill(way: Way): Promise<void> {
    const { host } = this.stack;
    if (way === 'app') return host.killApp();
    if (way === 'takeOver') {
      // The former works on what it has in hand while the next begins at the checkpoint.
      await this.#startHost();
      await wait(this.#random.below(500));
    }
    await this.stack.killHost(host);
    if ((await countOutboxRows(this.chains)) > 0) this.leftInOutbox += 1;
    if (way === 'host') await this.#startHost();
  }

  async #startHost(): Promise<void> {
    this.#hosts += 1;
    const seed = this.options.seed * 1_000 + this.#hosts;
    const rates = { twice: 0.05, skip: 0.05, giveUp: 0.1, cut: 0.3, moveLease: 0.03 };
    await this.stack.startHost({ seed, ...rates });
  }

  /** People and the clock: policy changes, moved devices, timers that run when they should not. */
  async #meddle(signal: AbortSignal): Promise<void> {
    const random = new Random(this.options.seed + 4);
    while (!signal.aborted) {
      await wait(100 + random.below(800), undefined, { signal }).catch(() => undefined);
      const { host } = this.stack;
      switch (random.weighted({ policy: 5, twin: 3, timer: 3, sync: 1 })) {
        case 'policy':
          await this.author.change(host.api).catch(ignoreUnreachable);
          break;
        case 'twin':
          await this.#mover.move();
          break;
        case 'timer':
          await host.runTimer('letTimePass').catch(ignoreUnreachable);
          break;
        case 'sync':
          await host.runTimer('syncTwins').catch(ignoreUnreachable);
          break;
      }
    }
  }
}

function noteFailure(failures: Map<string, number>, event: HostEvent): void {
  if (event.kind !== 'invocationFailed' && event.kind !== 'listenerFailed') return;
  const [text = ''] = event.error.split('\n');
  const what = `${event.function}: ${text}`;
  failures.set(what, (failures.get(what) ?? 0) + 1);
}

/** A host that is being killed does not answer. */
function ignoreUnreachable(error: Error): void {
  if (!('cause' in error)) throw error;
}
