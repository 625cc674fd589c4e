import { join } from 'node:path';
import type { HostEvent } from '../../../local/function-host/host-event.ts';
import type { FaultPlan } from '../../../local/function-host/seeded-faults.ts';
import { readAppSettings, type StackConnections } from '../../../local/stack/app-settings.ts';
import { memoryOnly } from '../../../local/stack/data-folder.ts';
import { describeExit } from '../../../local/stack/part.ts';
import { PartGroup } from '../../../local/stack/part-group.ts';
import { freePorts } from '../../../local/stack/stack-ports.ts';
import { startEventHubs, startIotHub, startStorage } from '../../../local/stack/start-parts.ts';
import { copyApp } from './app-copy.ts';
import { ChaosHost } from './chaos-host.ts';

/** The app on real parts, each a process; all but the function host live as long as the run. */
export class ChaosStack {
  readonly connections: StackConnections;
  readonly #parts: PartGroup;
  readonly #app: Awaited<ReturnType<typeof copyApp>>;
  readonly #settings: Record<string, string>;
  readonly #onEvent: (event: HostEvent) => void;
  readonly #hosts = new Set<ChaosHost>();
  readonly #broken = Promise.withResolvers<never>();
  #host: ChaosHost | undefined;

  private constructor(
    parts: PartGroup,
    app: Awaited<ReturnType<typeof copyApp>>,
    { connections, settings }: { connections: StackConnections; settings: Record<string, string> },
    onEvent: (event: HostEvent) => void,
  ) {
    this.connections = connections;
    this.#parts = parts;
    this.#app = app;
    this.#settings = settings;
    this.#onEvent = onEvent;
    void parts.broken.then((exit) => this.#broken.reject(new Error(describeExit(exit))));
  }

  static async start(onEvent: (event: HostEvent) => void): Promise<ChaosStack> {
    const parts = new PartGroup();
    const app = await copyApp();
    try {
      const options = {
        ...{ root: app.root, env: {}, ports: freePorts, data: memoryOnly },
        onEvent: () => undefined,
      };
      const [storage, eventHubs] = await Promise.all([
        startStorage(parts, options),
        startEventHubs(parts, options),
      ]);
      const iotHub = await startIotHub(parts, options, eventHubs);
      const connections = { storage, eventHubs, iotHub };
      const settings = { ...(await readAppSettings(app.root, {}, connections)), KEEP_LOG: 'true' };
      return new ChaosStack(parts, app, { connections, settings }, onEvent);
    } catch (error) {
      await parts.stop();
      await app.remove();
      throw error;
    }
  }

  /** Rejects when a part has ended that nobody ended. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** The host that was started last. */
  get host(): ChaosHost {
    if (this.#host === undefined) throw new Error('no function host was started');
    return this.#host;
  }

  /** Another host on the same partitions; of two, the one that comes last has them. */
  async startHost(faults?: FaultPlan): Promise<ChaosHost> {
    const options = {
      ...{ root: this.#app.root, port: 0, settings: this.#settings },
      stateFolder: join(this.#app.root, 'host-state'),
      ...(faults === undefined ? {} : { faults }),
    };
    const host = await ChaosHost.start(options, this.#onEvent);
    this.#hosts.add(host);
    void host.exited.then((exit) => {
      if (this.#hosts.delete(host)) this.#broken.reject(new Error(describeExit(exit)));
    });
    this.#host = host;
    return host;
  }

  /** Ends a host at once. */
  async killHost(host: ChaosHost): Promise<void> {
    this.#hosts.delete(host);
    await host.kill();
  }

  /** Ends the hosts as a platform does that has time. */
  async stopHosts(): Promise<void> {
    const hosts = [...this.#hosts];
    this.#hosts.clear();
    await Promise.all(hosts.map((host) => host.stop()));
  }

  /** Leaves nothing behind. */
  async stop(): Promise<void> {
    await this.stopHosts();
    await this.#parts.stop();
    await this.#app.remove();
  }
}
