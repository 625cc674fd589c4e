import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EventHub } from './event-hub.ts';
import { PartitionLog, type Retention } from './partition-log.ts';
import { SegmentFiles } from './segment-files.ts';

export interface EventHubSpec {
  name: string;
  partitionCount: number;
}

export interface OpenOptions {
  /** undefined keeps the hub in memory only. */
  folder: string | undefined;
  retention: Retention;
  now: () => number;
}

const propertiesSchema = z.object({
  createdMs: z.number().int(),
  partitionCount: z.number().int().positive(),
});

/** Opens a hub with the events that its folder keeps, or a new one. */
export function openEventHub(spec: EventHubSpec, options: OpenOptions): EventHub {
  const { retention, now } = options;
  const folder = options.folder && join(options.folder, spec.name.toLowerCase());
  const createdMs = folder === undefined ? now() : keepProperties(folder, spec, now);
  const partitions = Array.from({ length: spec.partitionCount }, (_, index) => {
    if (folder === undefined) return new PartitionLog({ retention, now });
    const files = new SegmentFiles(join(folder, String(index)));
    return new PartitionLog({ retention, now, files });
  });
  return new EventHub({ name: spec.name, createdMs, partitions });
}

/** When the hub was first created. Its partitions may become more but, as in Azure, never fewer. */
function keepProperties(folder: string, { name, partitionCount }: EventHubSpec, now: () => number) {
  const path = join(folder, 'event-hub.json');
  mkdirSync(folder, { recursive: true });
  const kept = readProperties(path);
  if (kept !== undefined && kept.partitionCount > partitionCount) {
    throw new Error(
      `event hub ${name} has ${kept.partitionCount} partitions in ${folder}, not ${partitionCount}: remove the folder or ask for as many`,
    );
  }
  const properties = { createdMs: kept?.createdMs ?? now(), partitionCount };
  writeFileSync(`${path}.new`, `${JSON.stringify(properties)}\n`);
  renameSync(`${path}.new`, path);
  return properties.createdMs;
}

function readProperties(path: string): z.infer<typeof propertiesSchema> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return propertiesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Error(`${path} does not describe an event hub: remove its folder`);
  }
}
