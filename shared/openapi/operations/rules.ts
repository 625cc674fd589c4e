import { maxPolicyBytes } from '../../rules/rule-limits.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { catalogue } from '../schemas/catalogue-entry.ts';
import {
  addressedRuleDraft,
  rule,
  ruleDraft,
  ruleDrafts,
  rules,
  verdict,
} from '../schemas/rule.ts';
import { rulePatch } from '../schemas/rule-patch.ts';

const rulesPath = '/groups/{group}/rules';
const rulePath = '/groups/{group}/rules/{rule}';
const noGroup = 'There is no group of this name.';
const noRule = 'There is no group of this name, or it has no rule of this id.';

const wholePolicy = {
  description: `The bare array of rules, as \`value\` of a GET holds it: at most ${maxPolicyBytes / 1024 / 1024} MiB.`,
  content: json(ruleDrafts),
};

export const ruleOperations: readonly ApiOperation[] = [
  {
    operationId: 'listRuleTypes',
    method: 'get',
    path: '/rule-types',
    tag: 'Rule types',
    role: 'Policy.Read',
    summary: 'List the rule types',
    description:
      'Each with what it needs before it can fire, and the JSON Schema of its parameters.',
    isPaged: true,
    answers: { 200: { description: 'A page of the catalogue.', content: json(catalogue) } },
  },
  {
    operationId: 'getRules',
    method: 'get',
    path: rulesPath,
    tag: 'Rules',
    role: 'Policy.Read',
    summary: 'Get the whole policy of a group',
    description: 'All its rules in their order, never in pages. The ETag changes with any of them.',
    answers: { 200: { description: 'The rules.', content: json(rules), headers: ['ETag'] } },
    errors: { 404: noGroup },
  },
  {
    operationId: 'createRule',
    method: 'post',
    path: rulesPath,
    tag: 'Rules',
    role: 'Policy.Write',
    summary: 'Add a rule to a group',
    description:
      'It comes last. A rule of a built-in type has its type for an id if it names none. `If-Match` means the ETag of all rules of the group.',
    isConditional: true,
    body: { description: 'The rule: at most 1 MiB.', content: json(ruleDraft) },
    answers: {
      201: { description: 'The rule.', content: json(rule), headers: ['ETag', 'Location'] },
    },
    errors: { 404: noGroup, 409: 'The group has a rule of this id already.' },
  },
  {
    operationId: 'saveRules',
    method: 'put',
    path: rulesPath,
    tag: 'Rules',
    role: 'Policy.Write',
    summary: 'Save the whole policy of a group',
    description:
      'All or nothing, as one policy revision. A rule left as it was keeps its revision, and its counters go on. `If-Match` with the ETag that was read guards against a lost update.',
    isConditional: true,
    body: wholePolicy,
    answers: {
      200: { description: 'The rules as saved.', content: json(rules), headers: ['ETag'] },
    },
    errors: { 404: noGroup },
  },
  {
    operationId: 'validateRules',
    method: 'post',
    path: '/groups/{group}/validate',
    tag: 'Rules',
    role: 'Policy.Read',
    summary: 'Try a save without saving',
    description: 'Answers what a save would do to each rule, and refuses what a save would refuse.',
    isConditional: true,
    body: wholePolicy,
    answers: { 200: { description: 'What a save would do.', content: json(verdict) } },
    errors: { 404: noGroup },
  },
  {
    operationId: 'getRule',
    method: 'get',
    path: rulePath,
    tag: 'Rules',
    role: 'Policy.Read',
    summary: 'Get a rule',
    answers: { 200: { description: 'The rule.', content: json(rule), headers: ['ETag'] } },
    errors: { 404: noRule },
  },
  {
    operationId: 'putRule',
    method: 'put',
    path: rulePath,
    tag: 'Rules',
    role: 'Policy.Write',
    summary: 'Create or replace a rule',
    isConditional: true,
    body: { description: 'The whole rule: at most 1 MiB.', content: json(addressedRuleDraft) },
    answers: {
      200: { description: 'The rule was there.', content: json(rule), headers: ['ETag'] },
      201: { description: 'The rule is new.', content: json(rule), headers: ['ETag'] },
    },
    errors: { 404: noGroup },
  },
  {
    operationId: 'patchRule',
    method: 'patch',
    path: rulePath,
    tag: 'Rules',
    role: 'Policy.Write',
    summary: 'Change parts of a rule',
    isConditional: true,
    body: {
      description: 'A JSON merge patch: at most 1 MiB.',
      content: { 'application/merge-patch+json': rulePatch, 'application/json': rulePatch },
    },
    answers: {
      200: { description: 'The rule as it is now.', content: json(rule), headers: ['ETag'] },
    },
    errors: { 404: noRule },
  },
  {
    operationId: 'deleteRule',
    method: 'delete',
    path: rulePath,
    tag: 'Rules',
    role: 'Policy.Write',
    summary: 'Delete a rule',
    isConditional: true,
    answers: { 204: { description: 'The rule is not there, and may not have been.' } },
  },
];
