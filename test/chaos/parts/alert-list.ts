import type { ApiClient } from '../../../local/stack/api-client.ts';
import type { Alert, AlertCondition } from '../../../shared/alerts/alert.ts';

/** Every alert there is, page by page, as the evaluator's part of it. */
export async function listConditions(api: ApiClient): Promise<AlertCondition[]> {
  const conditions: AlertCondition[] = [];
  for (let path: string | undefined = '/alerts?top=1000'; path !== undefined; ) {
    const { body } = await api.send('GET', path);
    const { value, nextLink } = body as { value: Alert[]; nextLink?: string };
    conditions.push(...value.map(conditionOf));
    path = nextLink?.replace(/^.*?(?=\/alerts\?)/, '');
  }
  return conditions;
}

/** @throws Error when the status is not what the condition makes it: nobody has handled an alert. */
function conditionOf({ status, storedTimeUtc, etag, ...condition }: Alert): AlertCondition {
  const expected = condition.resolution === undefined ? 'Active' : 'Resolved';
  if (status !== expected || storedTimeUtc < condition.detectedTimeUtc || etag === '')
    throw new Error(`alert ${condition.id} is ${status}, stored ${storedTimeUtc}`);
  return condition;
}
