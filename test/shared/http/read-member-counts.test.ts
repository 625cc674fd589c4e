import { expect, it } from 'vitest';
import { readMemberCounts } from '../../../shared/http/read-member-counts.ts';
import type { App } from '../../../shared/wiring/app.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { aPolicy } from '../../support/policies.ts';
import { testApp } from '../../support/test-app.ts';

/** Counts that do not fit a row: all devices have to be read. */
async function withoutCounts(app: App): Promise<void> {
  const directory = await app.directory();
  directory.countTags = async () => undefined;
}

it('counts without a row of counts hold what was written just before, too', async () => {
  const app = testApp(new FixedClock());
  await withoutCounts(app);
  const policy = aPolicy({ pumps: [] });
  const countPumps = async () => (await readMemberCounts(app, policy)).byGroup.get('pumps') ?? 0;
  expect(await countPumps()).toBe(0);
  const facts = deviceFacts('device', { groupTag: 'pumps' });
  const nowUtc = new Date(app.clock.nowMs()).toISOString();
  await (await app.directory()).apply([{ facts, source: 'sweep' }], nowUtc);
  expect(await countPumps()).toBe(1);
});
