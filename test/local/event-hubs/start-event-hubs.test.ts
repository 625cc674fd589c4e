import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import { receive, startTestEventHubs } from '../../support/start-test-event-hubs.ts';

const hubs = [{ name: 'telemetry', partitionCount: 1 }];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'event-hubs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('local event hubs', () => {
  it('deliver what is sent, as it was sent and in its order', async () => {
    const { producer, consumer } = await startTestEventHubs();
    const client = consumer();
    const body = fc.oneof(
      fc
        .json()
        .filter((json) => json.trim() !== 'null')
        .map((json) => JSON.parse(json) as unknown),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'grapheme' }),
    );
    const scalar = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.double({ noInteger: true }),
    );
    const properties = fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), scalar);
    const batch = fc.array(fc.record({ body, properties }), { minLength: 1, maxLength: 20 });
    const batches = fc.array(batch, { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(batches, async (sent) => {
        const { lastEnqueuedSequenceNumber: last } = await producer.getPartitionProperties('0');
        for (const events of sent) await producer.sendBatch(events, { partitionId: '0' });
        const received = await receive(client, sent.flat().length, {
          startPosition: { sequenceNumber: last },
          skipParsingBodyAsJson: true,
        });
        expect(
          received.map((event) => ({
            sequenceNumber: event.sequenceNumber,
            body: Buffer.from(event.body),
            properties: event.properties ?? {},
          })),
        ).toEqual(
          sent.flat().map((event, index) => ({
            sequenceNumber: last + 1 + index,
            body: Buffer.isBuffer(event.body)
              ? event.body
              : Buffer.from(JSON.stringify(event.body)),
            properties: event.properties,
          })),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('bring events back that their folder keeps, and go on after them', async () => {
    const folder = newFolder();
    const before = await startTestEventHubs({ folder });
    await before.producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '0' });
    const kept = await receive(before.consumer(), 2);
    await before.stop();
    const after = await startTestEventHubs({ folder });
    await after.producer.sendBatch([{ body: 3 }], { partitionId: '0' });
    const events = await receive(after.consumer(), 3);
    expect(events.map(({ body }) => body)).toEqual([1, 2, 3]);
    expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
    expect(events[1]).toMatchObject({
      offset: kept[1]?.offset,
      enqueuedTimeUtc: kept[1]?.enqueuedTimeUtc,
    });
  });

  it('stop while clients are connected, whether these answer or not', async () => {
    const local = await startEventHubs({ port: 0, hubs });
    const silent = connect(local.port, '127.0.0.1');
    silent.on('error', () => undefined);
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    const producer = new EventHubProducerClient(local.connectionString, 'telemetry');
    await producer.getPartitionIds();
    await local.stop();
    await closed;
    await producer.close();
  });

  it('outlive a peer that breaks the protocol', async () => {
    const errors: string[] = [];
    const { connectionString, producer } = await startTestEventHubs({
      onConnectionError: ({ message }) => errors.push(message),
    });
    const stranger = connect(Number(/:(\d+);/.exec(connectionString)?.[1]), '127.0.0.1');
    stranger.on('error', () => undefined);
    stranger.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => stranger.once('close', resolve));
    expect(errors).toMatchObject([expect.stringContaining('Invalid protocol header')]);
    await producer.sendBatch([{ body: 1 }], { partitionId: '0' });
  });

  it('name the port that is in use', async () => {
    const first = await startEventHubs({ port: 0, hubs });
    onTestFinished(() => first.stop());
    await expect(startEventHubs({ port: first.port, hubs })).rejects.toThrow(
      `port ${first.port} for the event hubs is in use`,
    );
  });

  it('name a hub that is asked for twice', async () => {
    const twice = [...hubs, { name: 'Telemetry', partitionCount: 2 }];
    await expect(startEventHubs({ port: 0, hubs: twice })).rejects.toThrow(
      'event hub Telemetry is named twice',
    );
  });
});
