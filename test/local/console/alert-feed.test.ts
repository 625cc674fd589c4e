import { describe, expect, it } from 'vitest';
import { AlertFeed, isOpen } from '../../../local/console/alert-feed.ts';
import type { ApiAnswer } from '../../../local/stack/api-client.ts';
import type { Alert } from '../../../shared/alerts/alert.ts';
import { anAlert } from '../../support/an-alert.ts';

const resolved = { status: 'Resolved', resolution: 'quiet' } as const;

/** A feed of what the list, newest first, is at each look. */
function feedOf(...lists: Alert[][]): AlertFeed {
  return new AlertFeed({
    send: async (): Promise<ApiAnswer> => ({
      status: 200,
      etag: undefined,
      body: { value: lists.shift() },
    }),
  });
}

describe('a feed of alerts', () => {
  it('tells each once, oldest first', async () => {
    const [one, two, three] = ['1', '2', '3'].map((id) => anAlert({ id })) as [Alert, Alert, Alert];
    const feed = feedOf([two, one], [three, two, one], [three, two, one]);
    expect(await feed.poll()).toEqual({ opened: [one, two], ended: [] });
    expect(await feed.poll()).toEqual({ opened: [three], ended: [] });
    expect(await feed.poll()).toEqual({ opened: [], ended: [] });
  });

  it('tells once that one has ended, even if a person has it in hand', async () => {
    const [open, inHand] = [anAlert(), anAlert({ status: 'InProgress' })];
    const over = anAlert(resolved);
    const feed = feedOf([open], [inHand], [over], [over]);
    await feed.poll();
    expect(await feed.poll()).toEqual({ opened: [], ended: [] });
    expect(await feed.poll()).toEqual({ opened: [], ended: [over] });
    expect(await feed.poll()).toEqual({ opened: [], ended: [] });
  });

  it('does not tell the end of one that it met when it was over', async () => {
    const over = anAlert(resolved);
    const feed = feedOf([over], [over]);
    expect(await feed.poll()).toEqual({ opened: [over], ended: [] });
    expect(await feed.poll()).toEqual({ opened: [], ended: [] });
  });
});

describe('an alert', () => {
  it.each([
    ['Active', true],
    ['InProgress', true],
    ['Resolved', false],
    ['Dismissed', false],
  ] as const)('that is %s is open: %s', (status, expected) => {
    expect(isOpen(anAlert({ status }))).toBe(expected);
  });
});
