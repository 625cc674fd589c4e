import fc from 'fast-check';
import { formatDuration } from '../../shared/kernel/duration.ts';
import { type RuleDraft, severities } from '../../shared/rules/rule.ts';

const text = (maxLength: number) => fc.string({ unit: 'grapheme', minLength: 1, maxLength });

const id = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/);

const duration = (minSeconds: number, maxSeconds: number) =>
  fc
    .integer({ min: minSeconds, max: maxSeconds })
    .map((seconds) => formatDuration(seconds * 1_000));

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const scalar = fc.oneof(text(20), number, fc.boolean(), fc.constant(null));

const condition = fc
  .tuple(
    fc.constantFrom('', '/a', '/a~1b/0/~0'),
    fc.oneof(
      scalar.map((equals) => ({ equals })),
      scalar.map((notEquals) => ({ notEquals })),
      fc.array(scalar, { minLength: 1, maxLength: 3 }).map((values) => ({ in: values })),
      fc.boolean().map((exists) => ({ exists })),
    ),
  )
  .map(([path, operator]) => ({ path, ...operator }));

const customSignal = fc.record(
  {
    path: fc.constantFrom('/temp', '/sensors/0/temp'),
    where: fc.array(condition, { maxLength: 3 }),
  },
  { requiredKeys: ['path'] },
);

const builtInSignal = fc.constantFrom('LocalUser', 'Process' as const);

const range = fc.tuple(number, number).map(([a, b]) => ({
  minThreshold: Math.min(a, b),
  maxThreshold: Math.max(a, b),
}));

const windowParameters = fc.record(
  { timeWindowSize: duration(60, 86_400), allowedLateness: duration(0, 86_400) },
  { requiredKeys: ['timeWindowSize'] },
);

const suppression = fc.record({ suppressFor: duration(60, 2_592_000) }, { requiredKeys: [] });
const values = fc.array(text(30), { maxLength: 6 });

const parameters = fc.oneof(
  fc.tuple(windowParameters, fc.nat(1_000), fc.nat(1_000)).map(([window, minThreshold, more]) => ({
    ruleType: 'TwinUpdatesNotInAllowedRange',
    ...window,
    minThreshold,
    maxThreshold: minThreshold + more,
  })),
  fc
    .tuple(windowParameters, range, customSignal, fc.constantFrom('count', 'average', 'distinct'))
    .map(([window, limits, signal, aggregate]) => ({
      ruleType: 'TimeWindowCustomAlertRule',
      ...window,
      ...limits,
      signal: { ...signal, aggregate },
    })),
  fc.tuple(values, suppression).map(([allowlistValues, rest]) => ({
    ruleType: 'ProcessNotAllowed',
    allowlistValues,
    ...rest,
  })),
  fc
    .tuple(values, suppression, fc.oneof(builtInSignal, customSignal))
    .map(([denylistValues, rest, signal]) => ({
      ruleType: 'DenylistCustomAlertRule',
      denylistValues,
      ...rest,
      signal,
    })),
  fc.tuple(range, suppression, customSignal).map(([limits, rest, signal]) => ({
    ruleType: 'ThresholdCustomAlertRule',
    ...limits,
    ...rest,
    signal,
  })),
);

const common = fc.record(
  {
    id,
    isEnabled: fc.boolean(),
    severity: fc.constantFrom(...severities),
    displayName: text(40),
    description: text(80),
    tags: fc.dictionary(
      text(10).filter((name) => name !== '__proto__'),
      text(20),
      { maxKeys: 3 },
    ),
  },
  { requiredKeys: ['id', 'isEnabled', 'severity'] },
);

/** A rule of every family as an owner may write it, defaults filled in. */
export const arbitraryDraft = fc
  .tuple(common, parameters)
  .map(([fields, given]) => JSON.parse(JSON.stringify({ ...fields, ...given })) as RuleDraft);

/** Rules of one group: ids differ. */
export const arbitraryDrafts = fc.uniqueArray(arbitraryDraft, {
  selector: (draft) => draft.id,
  maxLength: 8,
});
