import { toPointer } from '../kernel/json-pointer.ts';
import { problem } from '../kernel/zod-problems.ts';
import type { FileReading, GroupInFile, Note } from './file-reading.ts';

/**
 * A file may have groups of several hubs, and the app serves one: of those, its own are taken. The
 * groups of one hub are taken whichever it is, for a policy may move from hub to hub. Beside those of
 * others, a group whose hub is not told might be anybody's: that is a problem.
 * @param own name of the app's hub, folded; undefined where there is no app, and any one hub will do.
 */
export function chooseHub(reading: FileReading, own: string | undefined): FileReading {
  const named = reading.groups.filter(({ hub }) => hub !== undefined);
  const hubs = new Set(named.map(({ hub }) => hub));
  if (own === undefined)
    return hubs.size < 2 ? reading : withProblems(reading, named.slice(0, 1), oneOfSeveral);
  const others = named.filter(({ hub }) => hub !== own);
  if (hubs.size < 2) return withNotes(reading, others, 'changed', own);
  const untold = named.filter(({ hub }) => hub === null);
  if (untold.length > 0) return withProblems(reading, untold, untoldBeside(own));
  if (!hubs.has(own)) return withProblems(reading, named.slice(0, 1), noneIs(own));
  const groups = reading.groups.filter(({ hub }) => hub === undefined || hub === own);
  return { ...withNotes(reading, others, 'notTaken', own), groups };
}

/** The name of the IoT hub, folded, in the id of it or of something that belongs to it. */
export function hubOfResourceId(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  return /\/?Microsoft\.Devices\/IotHubs\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

function withNotes(
  reading: FileReading,
  groups: readonly GroupInFile[],
  kind: Note['kind'],
  own: string,
): FileReading {
  const notes = groups.map(({ nameAt, hub }): Note => {
    const whose =
      hub === null
        ? 'an IoT hub that the file does not tell'
        : `the IoT hub ${JSON.stringify(hub)}`;
    const message = `It is a group of ${whose}; this app serves ${JSON.stringify(own)}.`;
    return { kind, target: toPointer(nameAt), message };
  });
  return { ...reading, notes: [...reading.notes, ...notes] };
}

function withProblems(
  reading: FileReading,
  groups: readonly GroupInFile[],
  message: string,
): FileReading {
  const problems = groups.map(({ nameAt }) => problem('InvalidValue', nameAt, message));
  return { ...reading, problems: [...reading.problems, ...problems] };
}

const oneOfSeveral =
  'is a group of one of several IoT hubs of the file: name the hub whose groups are meant';

function untoldBeside(own: string): string {
  return `is a group of an IoT hub that the file does not tell, beside groups of others: it cannot be known whether it is for ${JSON.stringify(own)}, which this app serves`;
}

function noneIs(own: string): string {
  return `is a group of one of several IoT hubs of the file, and none of them is ${JSON.stringify(own)}, which this app serves`;
}
