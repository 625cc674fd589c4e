import type { RuleDraft } from '../../shared/rules/rule.ts';

/** One stateless rule, told so that each engine can have it in its own words. */
export type StatelessRule = { field: string } & (
  | { kind: 'allow' | 'deny'; values: readonly string[] }
  | { kind: 'range'; min: number; max: number }
);

const texts = ['firmware', 'site', 'operator', 'recipe', 'product', 'batch', 'network'] as const;
const numbers = ['temperature', 'pressure', 'speed'] as const;
const listed = 200;

function entries(prefix: string): string[] {
  return Array.from({ length: listed }, (_, i) => `${prefix}-${(i * 7_919) % 100_000}`);
}

/** Twenty rules: an allowlist and a denylist for each text, two ranges for each number. */
export const statelessRules: readonly StatelessRule[] = [
  ...texts.map((field) => ({ field, kind: 'allow', values: entries(field) }) as const),
  ...texts.map((field) => ({ field, kind: 'deny', values: entries(`bad-${field}`) }) as const),
  ...numbers.map((field) => ({ field, kind: 'range', min: 0, max: 99 }) as const),
  ...numbers.map((field) => ({ field, kind: 'range', min: -20, max: 120 }) as const),
];

/** Messages of a device's own making; one in a hundred has a firmware that is not allowed. */
export function bodies(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const text = (field: string, n: number) =>
      `${field}-${(((i * 13 + n * 29) % listed) * 7_919) % 100_000}`;
    return Buffer.from(
      JSON.stringify({
        ...Object.fromEntries(texts.map((field, n) => [field, text(field, n)])),
        ...Object.fromEntries(numbers.map((field, n) => [field, ((i * 7 + n * 11) % 980) / 10])),
        ...(i % 100 === 99 ? { firmware: 'firmware-unheard-of' } : {}),
      }),
    );
  });
}

/** The rule in this project's words. */
export function draftOf(
  rule: StatelessRule,
  index: number,
): Partial<RuleDraft> & { ruleType: string } {
  const id = `rule-${index}`;
  const signal = { path: `/${rule.field}` };
  switch (rule.kind) {
    case 'allow':
      return { id, signal, ruleType: 'AllowlistCustomAlertRule', allowlistValues: rule.values };
    case 'deny':
      return { id, signal, ruleType: 'DenylistCustomAlertRule', denylistValues: rule.values };
    case 'range': {
      const { min: minThreshold, max: maxThreshold } = rule;
      return { id, signal, ruleType: 'ThresholdCustomAlertRule', minThreshold, maxThreshold };
    }
  }
}
