import type { HttpRequest } from '@azure/functions';
import { addressBelow } from '../shared/http/address-below.ts';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import type { Caller } from '../shared/http/principal.ts';
import { readJson } from '../shared/http/read-json.ts';
import { toRuleResource } from '../shared/http/rule-resource.ts';
import { rulesTag } from '../shared/policy/entity-tag.ts';
import { type GroupPolicy, requireGroup, requireRule } from '../shared/policy/policy.ts';
import { saveRules, validateRules } from '../shared/policy/save-rules.ts';
import { createRule, deleteRule, patchRule, putRule } from '../shared/policy/write-rule.ts';
import type { Rule } from '../shared/rules/rule.ts';
import { maxPolicyBytes } from '../shared/rules/rule-limits.ts';

const rulesRoute = 'groups/{group}/rules';
const ruleRoute = 'groups/{group}/rules/{rule}';

endpoint('getRules', {
  methods: ['GET'],
  route: rulesRoute,
  role: 'Policy.Read',
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    return answerRules(requireGroup(policy, groupOf(request)));
  },
});

endpoint('saveRules', {
  methods: ['PUT'],
  route: rulesRoute,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const save = { ...(await readPolicy(request)), by: caller.name };
    return answerRules(await saveRules(await app.policies(), save));
  },
});

endpoint('validateRules', {
  methods: ['POST'],
  route: 'groups/{group}/validate',
  role: 'Policy.Read',
  handler: async (request, app) => ({
    jsonBody: await validateRules(await app.policies(), await readPolicy(request)),
  }),
});

endpoint('createRule', {
  methods: ['POST'],
  route: rulesRoute,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const { rule } = await createRule(await app.policies(), {
      group: groupOf(request),
      precondition: readPrecondition(request),
      by: caller.name,
      body: await readJson(request),
    });
    const { headers, ...rest } = answerRule(rule);
    return {
      ...rest,
      status: 201,
      headers: { ...headers, Location: addressBelow(request, rule.id) },
    };
  },
});

endpoint('getRule', {
  methods: ['GET'],
  route: ruleRoute,
  role: 'Policy.Read',
  handler: async (request, app) => {
    const policy = await (await app.policies()).current();
    return answerRule(requireRule(requireGroup(policy, groupOf(request)), ruleOf(request)));
  },
});

endpoint('putRule', {
  methods: ['PUT'],
  route: ruleRoute,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const body = await readJson(request);
    const { rule, isNew } = await putRule(await app.policies(), {
      ...addressed(request, caller),
      body,
    });
    return { ...answerRule(rule), status: isNew ? 201 : 200 };
  },
});

endpoint('patchRule', {
  methods: ['PATCH'],
  route: ruleRoute,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    const body = await readJson(request, { isMergePatch: true });
    const { rule } = await patchRule(await app.policies(), { ...addressed(request, caller), body });
    return answerRule(rule);
  },
});

endpoint('deleteRule', {
  methods: ['DELETE'],
  route: ruleRoute,
  role: 'Policy.Write',
  handler: async (request, app, caller) => {
    await deleteRule(await app.policies(), addressed(request, caller));
    return { status: 204 };
  },
});

function groupOf(request: HttpRequest): string {
  return request.params.group ?? '';
}

function ruleOf(request: HttpRequest): string {
  return request.params.rule ?? '';
}

function addressed(request: HttpRequest, caller: Caller) {
  const precondition = readPrecondition(request);
  return { group: groupOf(request), id: ruleOf(request), precondition, by: caller.name };
}

async function readPolicy(request: HttpRequest) {
  const precondition = readPrecondition(request);
  const body = await readJson(request, { maxBytes: maxPolicyBytes });
  return { group: groupOf(request), precondition, body };
}

function answerRules(group: GroupPolicy): Answer {
  const value = group.rules.map(toRuleResource);
  return { headers: { ETag: rulesTag(group) }, jsonBody: { value } };
}

function answerRule(rule: Rule) {
  const resource = toRuleResource(rule);
  return { headers: { ETag: resource.etag }, jsonBody: resource };
}
