import { app as functionsApp, type HttpRequest, type InvocationContext } from '@azure/functions';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { errorResponse } from '../shared/http/error-response.ts';
import { readQuery } from '../shared/http/query.ts';
import { mediaTypeOf, readText } from '../shared/http/read-text.ts';
import type { Syntax } from '../shared/interchange/file-content.ts';
import { exportQuerySchema, importQuerySchema } from '../shared/interchange/transfer-query.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { policyTag } from '../shared/policy/entity-tag.ts';
import { type GroupPolicy, type Policy, requireGroup } from '../shared/policy/policy.ts';
import { maxPolicyBytes } from '../shared/rules/rule-limits.ts';
import type { App } from '../shared/wiring/app.ts';

/** A plain text may be either. */
const syntaxes: Readonly<Record<string, Syntax | undefined>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'text/yaml': 'yaml',
  'text/plain': undefined,
};

endpoint('importPolicy', {
  methods: ['POST'],
  route: 'import',
  // A dry run only reads. A parameter that is given twice is refused further on.
  role: ({ query }) => (query.get('dryRun') === 'true' ? 'Policy.Read' : 'Policy.Write'),
  hasQuery: true,
  handler: async (request, app, caller) => {
    const [{ format, dryRun, prune }, precondition] = checkAll(
      () => readQuery(request, importQuerySchema),
      () => readPrecondition(request),
    );
    const types = Object.keys(syntaxes);
    const text = await readText(request, { types, maxBytes: maxPolicyBytes });
    const { importFile } = await import('../shared/interchange/import-file.ts');
    const { etag, answer } = await importFile(await app.policies(), {
      text,
      syntax: syntaxes[mediaTypeOf(request)],
      format: format === 'auto' ? undefined : format,
      hub: app.settings.hub,
      dryRun: dryRun === 'true',
      prune: prune === 'true',
      precondition,
      by: caller.name,
    });
    return { headers: { ETag: etag }, jsonBody: answer };
  },
});

endpoint('exportPolicy', {
  methods: ['GET'],
  route: 'export',
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    return answerFile(request, app, { policy, groups: policy.groups.values(), schema: '.' });
  },
});

endpoint('exportGroup', {
  methods: ['GET'],
  route: 'groups/{group}/export',
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    const group = requireGroup(policy, request.params.group ?? '');
    return answerFile(request, app, { policy, groups: [group], schema: '../..' });
  },
});

interface Exported {
  policy: Policy;
  groups: Iterable<GroupPolicy>;
  /** The way from the address of the request to that of the schema. */
  schema: string;
}

async function answerFile(
  request: HttpRequest,
  app: App,
  { policy, groups, schema }: Exported,
): Promise<Answer> {
  const { format } = readQuery(request, exportQuerySchema);
  const { exportGroups } = await import('../shared/interchange/export-groups.ts');
  const schemaUrl = new URL(`${schema}/policy.schema.json`, request.url).href;
  const body = await exportGroups({ groups, format, hub: app.settings.hub, schemaUrl });
  const contentType = format === 'yaml' ? 'application/yaml' : 'application/json';
  return { headers: { ETag: policyTag(policy), 'Content-Type': contentType }, body };
}

// Anonymous, for editors, which have no key: it tells of the app what anybody can read in its sources,
// and nothing of its hub.
functionsApp.http('policySchema', {
  methods: ['GET'],
  route: 'policy.schema.json',
  authLevel: 'anonymous',
  handler: async (_request: HttpRequest, context: InvocationContext) => {
    try {
      const { policyJsonSchema } = await import('../shared/interchange/policy-json-schema.ts');
      const headers = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };
      return { headers, jsonBody: policyJsonSchema() };
    } catch (error) {
      return errorResponse(error, context);
    }
  },
});
