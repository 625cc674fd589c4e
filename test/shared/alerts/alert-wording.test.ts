import { describe, expect, it } from 'vitest';
import { stepsBelowRange, wordingOf } from '../../../shared/alerts/alert-wording.ts';
import { ruleTypes } from '../../../shared/rules/rule-types.ts';

const telemetry = wordingOf('TimeWindowCustomAlertRule');
const signals = ['ConnectionTo', 'ConnectionFrom', 'LocalUser', 'Process'];

describe('wordingOf', () => {
  it.each([
    ...ruleTypes.filter(({ isBuiltIn }) => isBuiltIn).map(({ ruleType }) => ruleType),
    ...signals,
  ])('has words of its own for %s', (name) => {
    const { counted, steps } = wordingOf(name);
    expect(counted).not.toBe(telemetry.counted);
    expect(steps).not.toEqual(telemetry.steps);
  });

  it.each(signals)('speaks of the signal %s as of the built-in type that looks at it', (signal) => {
    const builtIn = signal.startsWith('Connection')
      ? `${signal}IpNotAllowed`
      : `${signal}NotAllowed`;
    expect(wordingOf(signal)).toEqual(wordingOf(builtIn));
  });

  it('speaks of the telemetry of the owner for every generic type', () => {
    for (const { ruleType } of ruleTypes.filter(({ isBuiltIn }) => !isBuiltIn)) {
      expect(wordingOf(ruleType)).toBe(telemetry);
    }
  });

  it('always says what to do, in whole sentences', () => {
    const all = [...ruleTypes.map(({ ruleType }) => wordingOf(ruleType).steps), stepsBelowRange];
    for (const steps of all) {
      expect(steps.length).toBeGreaterThanOrEqual(3);
      for (const step of steps) expect(step).toMatch(/^[A-Z].{20,}\.$/);
    }
  });
});
