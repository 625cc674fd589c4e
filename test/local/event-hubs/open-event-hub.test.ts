import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEventHub } from '../../../local/event-hubs/open-event-hub.ts';

const retention = { partitionBytes: 1_000, segmentBytes: 100 };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'open-event-hub-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function open(folder: string | undefined, partitionCount: number, nowMs: number) {
  const spec = { name: 'Telemetry', partitionCount };
  return openEventHub(spec, { folder, retention, now: () => nowMs });
}

describe('opening an event hub', () => {
  it('keeps when it was created with its folder', () => {
    const folder = newFolder();
    expect(open(folder, 2, 1_000).createdMs).toBe(1_000);
    expect(open(folder, 2, 2_000).createdMs).toBe(1_000);
    expect(open(undefined, 2, 3_000).createdMs).toBe(3_000);
  });

  it('allows more partitions than before, never fewer', () => {
    const folder = newFolder();
    open(folder, 2, 1_000);
    expect(open(folder, 4, 1_000).partitionIds).toHaveLength(4);
    expect(() => open(folder, 2, 1_000)).toThrow('event hub Telemetry has 4 partitions');
  });

  it('names a description that is none', () => {
    const folder = newFolder();
    open(folder, 2, 1_000);
    const path = join(folder, 'telemetry', 'event-hub.json');
    writeFileSync(path, '{');
    expect(() => open(folder, 2, 1_000)).toThrow(path);
  });
});
