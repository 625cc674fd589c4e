import type { ApiClient } from '../stack/api-client.ts';
import { type DemoGroup, demoPolicy } from './demo-policy.ts';

/**
 * Writes the demo's groups and rules if nobody has written any yet, as any client would.
 * @returns the names of the groups written.
 */
export async function seedPolicy(
  api: Pick<ApiClient, 'send'>,
  policy: readonly DemoGroup[] = demoPolicy,
): Promise<string[]> {
  if (!(await isUntouched(api))) return [];
  for (const { name, description, rules } of policy) {
    const path = `/groups/${encodeURIComponent(name)}`;
    if (description !== undefined) await api.send('PUT', path, { description });
    await api.send('PUT', `${path}/rules`, rules);
  }
  return policy.map(({ name }) => name);
}

async function isUntouched(api: Pick<ApiClient, 'send'>): Promise<boolean> {
  const { body } = await api.send('GET', '/health/details');
  return (body as { policyRevision: number }).policyRevision === 0;
}
