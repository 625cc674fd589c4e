import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { given } from '../../bench/paper/inputs.ts';
import { countRequests, isPost } from '../../bench/support/count-requests.ts';
import { provision, startLocalApp } from '../../bench/support/local-app.ts';
import { hubBatch, type Message } from '../../bench/support/partition-bench.ts';
import { securityInterfaceId } from '../../shared/telemetry/security-message.ts';
import { securityMessage } from '../support/hub-events.ts';

const rules = [{ ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['pumpd'] }];

/** Requests to real storage, as the app makes them; looks at policy and directory come by time, not here. */
describe('the storage transactions that the paper counts', () => {
  let stack: Awaited<ReturnType<typeof startLocalApp>>;
  let next = 1;

  const takeIn = async (...messages: Message[]) => {
    const telemetry = await stack.app.telemetry();
    await telemetry.takeIn(hubBatch(messages, next, Date.now()));
    next += messages.length;
  };
  const reading = { deviceId: 'pump', body: Buffer.from('{}') };
  const starting = (executable: string): Message => ({
    deviceId: 'pump',
    body: Buffer.from(
      JSON.stringify(
        securityMessage([{ Name: 'ProcessCreate', Payload: [{ Executable: executable }] }]),
      ),
    ),
    interfaceId: securityInterfaceId,
  });

  beforeAll(async () => {
    stack = await startLocalApp();
    await provision(stack.app, ['pump'], rules);
    await takeIn(reading, starting('pumpd'));
  });

  afterAll(() => stack?.stop());

  it('are one write for a batch, however many events it has', async () => {
    expect(await countRequests(() => takeIn(reading), isPost)).toBe(1);
    const batch = Array.from({ length: 500 }, () => reading);
    expect(await countRequests(() => takeIn(...batch), isPost)).toBe(1);
  });

  it('are no more for an alert that opens alone than the paper has', async () => {
    const commit = 1;
    const writes = await countRequests(() => takeIn(starting('miner')), isPost);
    const reads = await countRequests(
      () => takeIn(starting('worm')),
      ({ method, path }) => method === 'GET' && path.includes('/alerts('),
    );
    expect(reads).toBeGreaterThan(0);
    // It takes three more when it ends.
    expect(writes - commit + reads).toBeLessThanOrEqual(given.transactionsPerAlert - 3);
  });
});
