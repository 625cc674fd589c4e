import { toPointer } from '../kernel/json-pointer.ts';
import { problem } from '../kernel/zod-problems.ts';
import type { FileReading, GroupInFile, Note } from './file-reading.ts';

/**
 * A file may have groups of several hubs, and the app serves one: of those, its own are taken. The
 * groups of one hub are taken whichever it is, for a policy may move from hub to hub.
 */
export function chooseHub(reading: FileReading, own: string): FileReading {
  const named = reading.groups.filter(({ hub }) => hub !== undefined);
  const hubs = new Set(named.map(({ hub }) => hub));
  if (hubs.size < 2) return withNotes(reading, foreign(named, own), 'changed', own);
  if (!hubs.has(own)) return withProblem(reading, named[0]!, own);
  const others = foreign(named, own);
  const groups = reading.groups.filter((group) => !others.includes(group));
  return { ...withNotes(reading, others, 'notTaken', own), groups };
}

/** The name of the IoT hub, folded, in the id of it or of something that belongs to it. */
export function hubOfResourceId(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  return /\/?Microsoft\.Devices\/IotHubs\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

function foreign(groups: readonly GroupInFile[], own: string): readonly GroupInFile[] {
  return groups.filter(({ hub }) => hub !== own);
}

function withNotes(
  reading: FileReading,
  groups: readonly GroupInFile[],
  kind: Note['kind'],
  own: string,
): FileReading {
  const notes = groups.map(({ nameAt, hub }): Note => {
    const message = `It is a group of the IoT hub ${JSON.stringify(hub)}; this app serves ${JSON.stringify(own)}.`;
    return { kind, target: toPointer(nameAt), message };
  });
  return { ...reading, notes: [...reading.notes, ...notes] };
}

function withProblem(reading: FileReading, { nameAt }: GroupInFile, own: string): FileReading {
  const message = `is a group of one of several IoT hubs of the file, and none of them is ${JSON.stringify(own)}, which this app serves`;
  return { ...reading, problems: [...reading.problems, problem('InvalidValue', nameAt, message)] };
}
