import { describe, expect, it } from 'vitest';
import type { AlertNews } from '../../../local/console/alert-feed.ts';
import { followAlerts } from '../../../local/console/follow-alerts.ts';
import type { StackEvent } from '../../../local/stack/stack-event.ts';
import { anAlert } from '../../support/an-alert.ts';

const nothing: AlertNews = { opened: [], ended: [] };

/** What is told while the feed gives these answers, one at a look. */
async function toldOf(...answers: (AlertNews | Error)[]): Promise<StackEvent[]> {
  const told: StackEvent[] = [];
  const ending = new AbortController();
  await followAlerts(
    {
      feed: {
        poll: async () => {
          const answer = answers.shift() ?? nothing;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      commandFor: ({ id }) => `curl ${id}`,
      wait: async () => {
        if (answers.length === 0) ending.abort();
      },
      onEvent: (event) => told.push(event),
    },
    ending.signal,
  );
  return told;
}

describe('alerts are followed', () => {
  it('and told as they open and end', async () => {
    const alert = anAlert();
    expect(
      await toldOf({ opened: [alert], ended: [] }, nothing, { opened: [], ended: [alert] }),
    ).toEqual([
      { event: 'alert', alert, command: 'curl a1' },
      { event: 'alertEnded', alert },
    ]);
  });

  it('and it is told once each time that the API is away', async () => {
    const away = new Error('refused');
    const warning = { event: 'warning', about: 'alerts', message: 'refused' };
    expect(await toldOf(away, away, nothing, away)).toEqual([warning, warning]);
  });
});
