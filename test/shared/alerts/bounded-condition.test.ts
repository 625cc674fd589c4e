import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedCondition } from '../../../shared/alerts/bounded-condition.ts';
import { alertImage } from '../../support/alert-images.ts';

const evidence = {
  stream: 'telemetry',
  partition: '0',
  sequenceNumber: 1,
  enqueuedTimeUtc: '2026-01-01T00:00:00.000Z',
};

describe('boundedCondition', () => {
  it('leaves a usual condition as it is', () => {
    const { condition } = alertImage(1, { evidence: [{ ...evidence, excerpt: 'Login root' }] });
    expect(boundedCondition(condition)).toEqual(condition);
  });

  it('adds nothing that was absent', () => {
    const { value: _value, ...list } = alertImage(1, { evidence: [evidence] }).condition;
    expect(boundedCondition(list)).toEqual(list);
  });

  it('keeps a value of 1,024 characters and cuts a longer one visibly', () => {
    const longest = alertImage(1, { value: 'x'.repeat(1_024) }).condition;
    expect(boundedCondition(longest).value).toBe(longest.value);
    expect(boundedCondition({ ...longest, value: 'x'.repeat(1_025) }).value).toBe(
      `${'x'.repeat(1_023)}…`,
    );
  });

  it('keeps the first ten pieces of evidence', () => {
    const many = Array.from({ length: 12 }, (_, sequenceNumber) => ({
      ...evidence,
      sequenceNumber,
    }));
    expect(boundedCondition(alertImage(1, { evidence: many }).condition).evidence).toEqual(
      many.slice(0, 10),
    );
  });

  it('fits a property of 64 KiB, whatever the texts from outside are', () => {
    const huge = fc
      .constantFrom('\u0000', '\ud800', '🚒', '"', 'ü')
      .map((character) => character.repeat(5_000));
    fc.assert(
      fc.property(huge, huge, huge, huge, (value, description, alertDisplayName, excerpt) => {
        const many = Array.from({ length: 12 }, () => ({ ...evidence, excerpt }));
        const condition = boundedCondition(
          alertImage(1, { value, description, alertDisplayName, evidence: many }).condition,
        );
        expect(Buffer.byteLength(JSON.stringify(condition))).toBeLessThan(65_536);
      }),
    );
  });
});
