import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { CurrentPolicy } from '../../shared/chains/current-policy.ts';
import { maxPolicyBytes, ruleLimits } from '../../shared/rules/rule-limits.ts';
import { App } from '../../shared/wiring/app.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { type Answer, HttpApi } from '../support/http-api.ts';
import { processRule, temperatureRule } from '../support/rule-drafts.ts';

const { rulesPerGroup, listValuesPerGroup, listValuesPerRule } = ruleLimits;
const listRules = listValuesPerGroup / listValuesPerRule;
const path = '/groups/pumps/rules';
const timeoutMs = 120_000;
let api: HttpApi;
let rules: ReturnType<typeof largestRules>;
let saved: Answer;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
  });
  await api.put('/groups/pumps', {});
  rules = largestRules('before');
  saved = await api.put(path, rules);
}, timeoutMs);

/** As many rules and list values as a group may hold, none of which compresses; each tells its version. */
function largestRules(version: string) {
  const noise = randomBytes(120 * listValuesPerGroup);
  const value = (i: number) => noise.toString('base64', i * 120, (i + 1) * 120);
  return Array.from({ length: rulesPerGroup }, (_, i) => {
    const from = i * listValuesPerRule;
    const values = Array.from({ length: listValuesPerRule }, (__, k) => from + k);
    const rule = i < listRules ? processRule(...values.map(value)) : temperatureRule();
    return { ...rule, id: `rule-${i}`, displayName: version };
  });
}

it(
  'the largest policy is saved through the API, answered as it was sent, and taken back as no change',
  async () => {
    expect(saved.status).toBe(200);
    expect(
      saved.body.value.map(({ allowlistValues }: (typeof rules)[0]) => allowlistValues),
    ).toEqual(rules.map((rule) => ('allowlistValues' in rule ? rule.allowlistValues : undefined)));
    const bytes = Buffer.byteLength(JSON.stringify(saved.body.value));
    expect(bytes).toBeGreaterThan(0.97 * maxPolicyBytes);
    const again = await api.put(path, saved.body.value, { 'If-Match': saved.headers.ETag! });
    expect([again.status, again.headers.ETag]).toEqual([200, saved.headers.ETag]);
  },
  timeoutMs,
);

it(
  'an evaluator sees all of it or nothing, at any time while it is saved',
  async () => {
    const clock = new FixedClock();
    const evaluators = new App(api.app.settings, clock);
    const current = new CurrentPolicy(await evaluators.policies(), clock);
    const versionsNow = async () => {
      clock.advance(2_000);
      const compiled = (await current.get(0)).group('pumps').rules;
      return [compiled.length, ...new Set(compiled.map(({ rule }) => rule.displayName))];
    };
    const seen = [await versionsNow()];
    let isSaving = true;
    const saving = api.put(path, largestRules('after')).finally(() => {
      isSaving = false;
    });
    while (isSaving) seen.push(await versionsNow());
    expect((await saving).status).toBe(200);
    const last = await versionsNow();
    const [before, after] = ['before', 'after'].map((version) => [rulesPerGroup, version]);
    expect(last).toEqual(after);
    expect(seen.length).toBeGreaterThan(3);
    const firstAfter = seen.findIndex(([, version]) => version === 'after');
    const untilThen = firstAfter === -1 ? seen.length : firstAfter;
    expect(seen).toEqual(seen.map((_, i) => (i < untilThen ? before : after)));
  },
  timeoutMs,
);
