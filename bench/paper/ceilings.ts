import { azure, tiers } from './azure-limits.ts';
import { coresPerGb } from './fleets.ts';
import { type Given, secondsPerDay } from './inputs.ts';

/** What one app on one hub cannot go beyond, and with how many devices it gets there. */
export interface Ceiling {
  what: string;
  sum: string;
  devices: number;
  /** What becomes of the app there, and what to do. */
  effect: string;
}

/** A stall of the process longer than this shows in the latency of all its partitions. */
const stallSeconds = 1;

/** The first to be reached comes first. Long, since it is a table. */
export function ceilings(given: Given): Ceiling[] {
  const { messagesPerDay, twinChangesPerDay, membershipChangesPerDay } = given;
  const { storageMs, keptDirectoryVersions } = given;
  const perDay = (rate: number, perDevice: number) => (rate * secondsPerDay) / perDevice;
  const commits = directoryCommitsPerSecond(given);
  const perChange = azure.entitiesPerSecondAndPartition / 2;
  const s3 = tiers.S3;
  const ofS3 = s3.messagesPerDay * s3.maxUnits;
  const coreEvents = (given.utilisation / given.microsPerEvent) * 1e6;
  const spare = (gigabytes: number) => gigabytes * given.memoryShare - given.baseMegabytes / 1_000;
  const all: Ceiling[] = [
    {
      what: 'versions of the directory that a copy can be behind',
      sum: `${keptDirectoryVersions} a minute, ${membershipChangesPerDay} changes of membership a day`,
      devices: perDay(keptDirectoryVersions / 60, membershipChangesPerDay),
      effect:
        '`letTimePass`, where it has a process of its own, reads all devices anew each minute',
    },
    {
      what: 'commits of the directory, one after another',
      sum: `${commits.toFixed(0)} a second (three requests of ${storageMs} ms, and writers that race), ${membershipChangesPerDay} changes of membership a day`,
      devices: perDay(commits, membershipChangesPerDay),
      effect:
        'batches with twin changes wait for one another and grow; past a second or two of delay they are few enough',
    },
    {
      what: 'memory of one instance for the windows of ten rules',
      sum: `${given.stateBytesPerDevice} bytes a device in ${spare(2).toFixed(2)} GB of an instance of 2 GB`,
      devices: (spare(2) * 1e9) / (given.stateBytesPerDevice + given.directoryBytesPerDevice),
      effect: 'keep more instances always ready: the platform adds them for lag, not for memory',
    },
    {
      what: `a snapshot of one of ${azure.partitionsPerHub} partitions`,
      sum: `${stallSeconds} s of CPU at ${given.snapshotMicrosPerDevice} µs a device`,
      devices: (stallSeconds / given.snapshotMicrosPerDevice) * 1e6 * azure.partitionsPerHub,
      effect: 'alerts of the process come later by it, every 200 batches of a partition',
    },
    {
      what: 'a snapshot of one of 4 partitions, which IoT hubs have unless told otherwise',
      sum: `${stallSeconds} s of CPU at ${given.snapshotMicrosPerDevice} µs a device`,
      devices: (stallSeconds / given.snapshotMicrosPerDevice) * 1e6 * 4,
      effect: 'partitions cannot be added to a hub: choose 32 when it is created',
    },
    {
      what: 'devices of one IoT hub',
      sum: 'a limit of the service',
      devices: azure.devicesPerHub,
      effect: 'another hub, and another app for it',
    },
    {
      what: 'daily messages of the largest hub',
      sum: `${s3.maxUnits} units of S3, ${messagesPerDay} messages a day`,
      devices: ofS3 / (messagesPerDay + twinChangesPerDay),
      effect: 'the hub takes no more messages that day',
    },
    {
      what: 'events of one instance of 2 GB',
      sum: `${coreEvents.toFixed(0)} a second in large batches, on ${2 * coresPerGb} core`,
      devices: perDay(coreEvents, messagesPerDay + twinChangesPerDay),
      effect: 'lag grows, and the platform adds instances, up to one a partition',
    },
    {
      what: 'rows of the directory in one table partition',
      sum: `${azure.entitiesPerSecondAndPartition} a second, 2 a change of membership`,
      devices: perDay(perChange, membershipChangesPerDay),
      effect: 'storage answers 503, and everything that writes the directory slows down',
    },
    {
      what: 'memory for the directory, in each process',
      sum: `${given.directoryBytesPerDevice} bytes a device in ${spare(2).toFixed(2)} GB`,
      devices: (spare(2) * 1e9) / given.directoryBytesPerDevice,
      effect: 'larger instances',
    },
  ];
  return all.sort((a, b) => a.devices - b.devices);
}

/** Head, row and commit, of which one writer at a time gets through. */
export function directoryCommitsPerSecond({ storageMs, racingShare }: Given): number {
  return (racingShare * 1_000) / (3 * storageMs);
}
