import type { Alert } from '../../shared/alerts/alert.ts';
import type { OnStackEvent } from '../stack/stack-event.ts';
import type { AlertFeed } from './alert-feed.ts';

export interface FollowOptions {
  feed: Pick<AlertFeed, 'poll'>;
  commandFor(alert: Alert): string;
  /** Waits; rejects when the signal is aborted meanwhile. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
  onEvent: OnStackEvent;
}

const pollMs = 1_000;

/** Tells of alerts as they appear and end, until the signal is aborted. */
export async function followAlerts(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { wait } = options;
  let isTroubled = false;
  while (!signal.aborted) {
    try {
      await tellNews(options);
      isTroubled = false;
    } catch (error) {
      // Once for each time that the API is away.
      if (!isTroubled && !signal.aborted)
        options.onEvent({ event: 'warning', about: 'alerts', message: (error as Error).message });
      isTroubled = true;
    }
    await wait(pollMs, signal).catch(() => undefined);
  }
}

async function tellNews({ feed, commandFor, onEvent }: FollowOptions): Promise<void> {
  const { opened, ended } = await feed.poll();
  for (const alert of opened) onEvent({ event: 'alert', alert, command: commandFor(alert) });
  for (const alert of ended) onEvent({ event: 'alertEnded', alert });
}
