import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failure, receive, startTestEventHubs } from '../../support/start-test-event-hubs.ts';

describe('properties of a hub', () => {
  it('are its name, partitions and creation', async () => {
    const beforeMs = Date.now();
    const { producer } = await startTestEventHubs();
    const properties = await producer.getEventHubProperties();
    expect(properties).toMatchObject({ name: 'telemetry', partitionIds: ['0', '1', '2', '3'] });
    expect(properties.createdOn.getTime()).toBeGreaterThanOrEqual(beforeMs);
    expect(properties.createdOn.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('stay the same over restarts of a kept folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-hubs-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const before = await startTestEventHubs({ folder });
    const { createdOn } = await before.producer.getEventHubProperties();
    await before.stop();
    const after = await startTestEventHubs({ folder });
    expect(await after.producer.getEventHubProperties()).toMatchObject({ createdOn });
  });

  it('are not found for another name', async () => {
    const { connectionString } = await startTestEventHubs();
    const other = new EventHubProducerClient(connectionString, 'other');
    onTestFinished(() => other.close());
    expect(await failure(other.getEventHubProperties())).toMatchObject({
      code: 'MessagingEntityNotFoundError',
    });
  });
});

describe('properties of a partition', () => {
  it('tell that it is empty', async () => {
    const { producer } = await startTestEventHubs();
    expect(await producer.getPartitionProperties('3')).toEqual({
      eventHubName: 'telemetry',
      partitionId: '3',
      isEmpty: true,
      beginningSequenceNumber: 0,
      lastEnqueuedSequenceNumber: -1,
      lastEnqueuedOffset: '-1',
      lastEnqueuedOnUtc: new Date('0001-01-01T00:00:00Z'),
    });
  });

  it('tell its newest event', async () => {
    const { producer, consumer } = await startTestEventHubs();
    await producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '3' });
    const events = await receive(consumer(), 2, { partitionId: '3' });
    expect(await producer.getPartitionProperties('3')).toEqual({
      eventHubName: 'telemetry',
      partitionId: '3',
      isEmpty: false,
      beginningSequenceNumber: 0,
      lastEnqueuedSequenceNumber: 1,
      lastEnqueuedOffset: events[1]?.offset,
      lastEnqueuedOnUtc: events[1]?.enqueuedTimeUtc,
    });
  });

  it('are out of range for a partition that it does not have', async () => {
    const { producer } = await startTestEventHubs();
    expect(await failure(producer.getPartitionProperties('4'))).toMatchObject({
      code: 'ArgumentOutOfRangeError',
    });
  });
});
