import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiOperation } from '../../../shared/openapi/api-operation.ts';
import { operations } from '../../../shared/openapi/operations.ts';
import { HttpApi } from '../../support/http-api.ts';
import { hubResourceId } from './chapters/arm.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    vi.stubEnv('IOTHUB_RESOURCE_ID', hubResourceId);
    vi.stubEnv('TWIN_WRITES', 'on');
    await import('../../../functions/main.ts');
  });
  await api.put('/groups/pumps', {});
});

const [, subscription, , resourceGroup, , , , hub] = hubResourceId.split('/').slice(1);
const inPaths: Readonly<Record<string, string>> = {
  ...{ subscription: subscription!, resourceGroup: resourceGroup!, hub: hub! },
  ...{ group: 'pumps', rule: 'hot', device: 'pump-7', id: 'none', revision: '1', job: 'none' },
};

/** Every operation that reads what it is asked, by its name. */
const asked = operations.filter(({ role }) => role !== undefined);
const named = asked.map((operation) => [operation.operationId, operation] as const);

/** What an operation answers to a request of which it is only known what is wrong with it. */
function call(
  { method, path, tag, body }: ApiOperation,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> },
) {
  const version = tag === 'Azure Resource Manager' ? 'api-version=2019-08-01&' : '';
  const address = path.replace(/\{(\w+)\}/g, (_, name) => inPaths[name] ?? 'none');
  const type = { 'content-type': Object.keys(body?.content ?? {})[0] ?? 'application/json' };
  return api.call(method.toUpperCase(), `${address}?${version}${query}`, {
    ...(body === undefined ? { headers } : { body: '{}', headers: { ...type, ...headers } }),
  });
}

interface Detail {
  code: string;
  target: string;
}

/** The places of all that is wrong. */
function targetsOf({ body }: Awaited<ReturnType<typeof call>>): unknown[] {
  return (body?.error?.details ?? []).map(({ target }: Detail) => target);
}

describe('an operation', () => {
  it.each(named)('%s reads preconditions as it is described', async (_, operation) => {
    const answer = await call(operation, { headers: { 'If-Match': 'no tag' } });
    expect(targetsOf(answer).includes('If-Match')).toBe(operation.isConditional ?? false);
  });

  it.each(named)('%s has pages as it is described', async (_, operation) => {
    const answer = await call(operation, { query: 'top=0' });
    const told = answer.body?.error?.details?.find(({ target }: Detail) => target === 'top');
    expect(told?.code === 'InvalidValue').toBe(operation.isPaged ?? false);
  });

  it.each(named)('%s takes the media types that it is described with', async (_, operation) => {
    const types = ['application/json', 'application/merge-patch+json', 'application/yaml'];
    const { content } = operation.body ?? {};
    for (const type of content === undefined ? [] : [...types, 'text/yaml', 'text/plain']) {
      const { status } = await call(operation, { headers: { 'content-type': type } });
      expect([type, status !== 415]).toEqual([type, type in content!]);
    }
  });

  const own = named.filter(([, { tag }]) => tag !== 'Azure Resource Manager');
  it.each(own)('%s knows the parameters that it is described with', async (_, operation) => {
    const { status, body } = await call(operation, { query: 'nonsense=1' });
    const { query, isPaged } = operation;
    const paging = isPaged ? ['top', 'continuationToken'] : [];
    const names = [...Object.keys(query?.schema.shape ?? {}), ...paging];
    expect(status).toBe(400);
    expect(body.error.message).toContain(
      `nonsense is not a parameter here; there are ${names.join(', ') || 'none'}.`,
    );
  });
});
