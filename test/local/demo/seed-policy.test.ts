import { describe, expect, it } from 'vitest';
import { seedPolicy } from '../../../local/demo/seed-policy.ts';
import type { ApiAnswer } from '../../../local/stack/api-client.ts';

const rule = {
  id: 'ProcessNotAllowed',
  ruleType: 'ProcessNotAllowed',
  isEnabled: true,
  severity: 'Low',
  allowlistValues: [],
} as const;
const policy = [
  { name: 'water pumps', description: 'Of the plant.', rules: [rule] },
  { name: 'default', rules: [] },
];

/** An API whose policy is at a revision, and what is sent to it. */
function apiAt(policyRevision: number) {
  const requests: unknown[][] = [];
  const send = async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    if (method !== 'GET') requests.push([method, path, body]);
    return { status: 200, etag: undefined, body: { policyRevision } };
  };
  return { send, requests };
}

describe('the demo policy is written', () => {
  it('group by group where nobody has written any', async () => {
    const api = apiAt(0);
    expect(await seedPolicy(api, policy)).toEqual(['water pumps', 'default']);
    expect(api.requests).toEqual([
      ['PUT', '/groups/water%20pumps', { description: 'Of the plant.' }],
      ['PUT', '/groups/water%20pumps/rules', [rule]],
      ['PUT', '/groups/default/rules', []],
    ]);
  });

  it('not over one that somebody has written', async () => {
    const api = apiAt(1);
    expect(await seedPolicy(api, policy)).toEqual([]);
    expect(api.requests).toEqual([]);
  });
});
