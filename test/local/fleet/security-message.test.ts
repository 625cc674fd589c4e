import { describe, expect, it } from 'vitest';
import {
  type AgentEvent,
  connectedTo,
  loggedIn,
  processStarted,
  securityMessage,
} from '../../../local/fleet/security-message.ts';
import { Tally } from '../../../shared/kernel/tally.ts';
import { securityActivities } from '../../../shared/telemetry/security-message.ts';

const timeMs = Date.UTC(2026, 0, 1);

/** What the app reads out of a message with the events. */
function activitiesOf(...events: AgentEvent[]) {
  const tally = new Tally();
  const activities = securityActivities(securityMessage(events, 1, timeMs), timeMs, tally);
  expect(tally.entries()).toEqual([]);
  return activities;
}

describe('a security message of the fleet', () => {
  it('is one that the app understands', () => {
    expect(
      activitiesOf(
        processStarted('/tmp/xmrig', '/tmp/xmrig --quiet'),
        connectedTo('203.0.113.66', '4444'),
        loggedIn('operator', 'Success'),
        loggedIn('root', 'Fail', 8),
      ),
    ).toMatchObject([
      { kind: 'process', value: '/tmp/xmrig', count: 1, timeMs },
      { kind: 'connection', value: '203.0.113.66', direction: 'Out' },
      { kind: 'login', value: 'operator', count: 1 },
      { kind: 'failedLogin', count: 8 },
    ]);
  });

  it('has an id of its own', () => {
    const idOf = (number: number) => securityMessage([], number, timeMs).AgentId;
    expect(idOf(1)).not.toBe(idOf(2));
    expect(idOf(255)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-0000000000ff$/);
  });
});
