import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export type AppSettings = Readonly<Record<string, string>>;

export interface EventHubsSettings {
  maxEventBatchSize: number;
  minEventBatchSize: number;
  maxWaitTimeMs: number;
  batchCheckpointFrequency: number;
  prefetchCount: number;
  /** Where a partition without a checkpoint begins. */
  initialOffset: { type: 'fromStart' | 'fromEnd' } | { type: 'fromEnqueuedTime'; timeUtc: string };
}

export interface HostSettings {
  /** The file that package.json names as `main`. */
  entry: string;
  /** Without slashes around it; empty for none. */
  routePrefix: string;
  eventHubs: EventHubsSettings;
  appSettings: AppSettings;
}

/**
 * Reads host.json, package.json and the local settings of an app's folder; `settings` win over the
 * files.
 * @throws Error that names the file and what is wrong in it.
 */
export async function readHostSettings(root: string, settings: AppSettings): Promise<HostSettings> {
  const host = (await readJson(join(root, 'host.json'))) ?? {};
  const { main } = (await readJson(join(root, 'package.json'))) ?? {};
  if (typeof main !== 'string')
    throw new Error(`${join(root, 'package.json')} has no "main": it names the file to load.`);
  const { http, eventHubs } = record(host.extensions);
  return {
    entry: resolve(root, main),
    routePrefix: String(record(http).routePrefix ?? 'api').replace(/^\/+|\/+$/g, ''),
    eventHubs: readEventHubs(record(eventHubs)),
    appSettings: { ...(await readLocalSettings(root)), ...settings },
  };
}

type Json = Record<string, unknown>;

async function readJson(path: string): Promise<Json | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return record(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

async function readLocalSettings(root: string): Promise<AppSettings> {
  const file =
    (await readJson(join(root, 'local.settings.json'))) ??
    (await readJson(join(root, 'local.settings.sample.json')));
  const values = Object.entries(record(file?.Values));
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
}

/** Defaults are those of version 6 of the platform's extension. */
function readEventHubs(options: Json): EventHubsSettings {
  const count = (name: string, fallback: number): number => {
    const value = options[name] ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < 1)
      throw new Error(`host.json: extensions.eventHubs.${name} must be a whole number above 0.`);
    return value as number;
  };
  const maxEventBatchSize = count('maxEventBatchSize', 100);
  return {
    maxEventBatchSize,
    minEventBatchSize: Math.min(count('minEventBatchSize', 1), maxEventBatchSize),
    maxWaitTimeMs: parseTimeSpanMs(String(options.maxWaitTime ?? '00:01:00')),
    batchCheckpointFrequency: count('batchCheckpointFrequency', 1),
    prefetchCount: count('prefetchCount', 300),
    initialOffset: readInitialOffset(record(options.initialOffsetOptions)),
  };
}

function readInitialOffset(options: Json): EventHubsSettings['initialOffset'] {
  const type = String(options.type ?? 'fromStart');
  switch (type.toLowerCase()) {
    case 'fromstart':
      return { type: 'fromStart' };
    case 'fromend':
      return { type: 'fromEnd' };
    case 'fromenqueuedtime':
      if (!Number.isNaN(Date.parse(String(options.enqueuedTimeUtc))))
        return { type: 'fromEnqueuedTime', timeUtc: String(options.enqueuedTimeUtc) };
  }
  throw new Error(
    'host.json: extensions.eventHubs.initialOffsetOptions.type must be fromStart, fromEnd, or ' +
      'fromEnqueuedTime with an enqueuedTimeUtc.',
  );
}

/** Reads a .NET time span such as `00:01:00`. */
function parseTimeSpanMs(text: string): number {
  const match = /^(\d+):([0-5]?\d):([0-5]?\d)$/.exec(text);
  if (!match)
    throw new Error(
      `host.json: "${text}" is not a time span; expected hh:mm:ss, such as 00:01:00.`,
    );
  const [hours, minutes, seconds] = match.slice(1).map(Number) as [number, number, number];
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/**
 * Replaces `%NAME%` by the app setting of that name, as binding properties allow.
 * @throws Error that names a setting which does not exist.
 */
export function resolveExpression(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = findSetting(settings, name);
    if (value === undefined)
      throw new Error(`"${text}" asks for app setting ${name}, which is missing.`);
    return value;
  });
}

/**
 * The connection string behind a binding's `connection`, which is a setting's name.
 * @throws Error that names the setting when it is missing.
 */
export function resolveConnection(connection: string, settings: AppSettings): string {
  const value =
    findSetting(settings, connection) ??
    findSetting(settings, `AzureWebJobs${connection}`) ??
    findSetting(settings, `ConnectionStrings:${connection}`);
  if (value) return value;
  throw new Error(
    `App setting ${connection} is missing: this host connects to Event Hubs by a connection string under that name.`,
  );
}

/** Settings are found in any case, as on the platform. */
function findSetting(settings: AppSettings, name: string): string | undefined {
  if (Object.hasOwn(settings, name)) return settings[name];
  const folded = name.toLowerCase();
  return Object.entries(settings).find(([key]) => key.toLowerCase() === folded)?.[1];
}
