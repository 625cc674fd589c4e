import type { Alert } from '../../shared/alerts/alert.ts';
import type { ApiClient } from '../stack/api-client.ts';

export interface AlertNews {
  opened: Alert[];
  ended: Alert[];
}

const pageSize = 100;
/** Alerts whose end is still to be told; older ones are forgotten. */
const maxFollowed = 1_000;

/** Follows the list of alerts: tells each alert once when it appears, and once when it has ended. */
export class AlertFeed {
  readonly #api: Pick<ApiClient, 'send'>;
  /** By id, in the order in which they appeared. */
  readonly #isOpen = new Map<string, boolean>();

  constructor(api: Pick<ApiClient, 'send'>) {
    this.#api = api;
  }

  /** What is new since the last look, oldest first. @throws Error when the API does not answer. */
  async poll(): Promise<AlertNews> {
    const { body } = await this.#api.send('GET', `/alerts?top=${pageSize}`);
    const newestFirst = (body as { value: Alert[] }).value;
    const alerts = newestFirst.toReversed();
    const opened = alerts.filter(({ id }) => !this.#isOpen.has(id));
    const ended = alerts.filter((alert) => this.#isOpen.get(alert.id) === true && !isOpen(alert));
    for (const alert of alerts) this.#isOpen.set(alert.id, isOpen(alert));
    for (const id of this.#isOpen.keys()) {
      if (this.#isOpen.size <= maxFollowed) break;
      this.#isOpen.delete(id);
    }
    return { opened, ended };
  }
}

export function isOpen({ status }: Alert): boolean {
  return status === 'Active' || status === 'InProgress';
}
