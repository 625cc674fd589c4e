import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FunctionHostOptions } from '../../../local/function-host/function-host-options.ts';
import type { HostEvent } from '../../../local/function-host/host-event.ts';
import {
  type FunctionHost,
  startFunctionHost,
} from '../../../local/function-host/start-function-host.ts';

export const fixtureApp = join(import.meta.dirname, 'fixture-app');

type EventOf<Kind extends HostEvent['kind']> = Extract<HostEvent, { kind: Kind }>;

/** Everything a host reported, and a way to wait for what is yet to come. */
export class HostEvents {
  readonly all: HostEvent[] = [];
  readonly #waiting = new Set<() => void>();

  readonly add = (event: HostEvent): void => {
    this.all.push(event);
    for (const check of this.#waiting) check();
  };

  of<Kind extends HostEvent['kind']>(kind: Kind): EventOf<Kind>[] {
    return this.all.filter((event): event is EventOf<Kind> => event.kind === kind);
  }

  /** Whether a function logged this line. */
  said(message: string): boolean {
    return this.of('log').some((event) => event.message === message);
  }

  /** What a fixture function logged as JSON, oldest first. */
  logged<T>(functionName: string): T[] {
    return this.of('log')
      .filter((event) => event.function === functionName && event.message.startsWith('{'))
      .map(({ message }) => JSON.parse(message) as T);
  }

  /** Resolves once the condition holds; fails with what was reported instead. */
  until(condition: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`never happened: ${what}; reported: ${JSON.stringify(this.all)}`));
      }, timeoutMs);
      this.#waiting.add(check);
      check();
    });
  }
}

/** The fixture app in a host of its own; `functions` are the files of it to load. */
export async function startFixtureHost(
  functions: string,
  options: Partial<FunctionHostOptions> = {},
): Promise<FunctionHost & { events: HostEvents }> {
  const events = new HostEvents();
  const host = await startFunctionHost({
    root: fixtureApp,
    port: 0,
    onEvent: events.add,
    ...options,
    settings: { FIXTURE_FUNCTIONS: functions, ...options.settings },
  });
  return { ...host, events };
}

/** A folder that is gone with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'function-host-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As {@link startFixtureHost}, stopped when the test is over. */
export async function startTestHost(...args: Parameters<typeof startFixtureHost>) {
  const host = await startFixtureHost(...args);
  onTestFinished(() => host.stop());
  return host;
}
