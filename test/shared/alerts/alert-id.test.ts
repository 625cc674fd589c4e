import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertIdParts, alertId } from '../../../shared/alerts/alert-id.ts';

const example: AlertIdParts = {
  hub: 'plant',
  stream: 'telemetry',
  group: 'pumps',
  ruleId: 'ProcessNotAllowed',
  deviceId: 'pump-7',
  generation: '638000000000000000',
  subject: { kind: 'value', value: '/usr/bin/nc' },
  opening: { kind: 'activity', partition: '3', sequenceNumber: 4711, activityIndex: 2 },
};

/** Short texts of few characters, so that parts often have the same text once they are put together. */
const text = fc.string({
  unit: fc.constantFrom('a', '"', ',', '\\', ':', '1', '\u0000', '\ud800', '\ud801'),
  maxLength: 4,
});
const subject = fc.oneof(
  fc.record({ kind: fc.constant('side' as const), side: fc.constantFrom('above', 'below') }),
  fc.record({ kind: fc.constant('value' as const), value: fc.oneof(text, fc.constant('above')) }),
  fc.constant({ kind: 'overflow' as const }),
);
const opening = fc.oneof(
  fc.record({ kind: fc.constant('pane' as const), endMs: fc.nat(30) }),
  fc.record({
    kind: fc.constant('activity' as const),
    partition: fc.constantFrom('1', '11'),
    sequenceNumber: fc.nat(30),
    activityIndex: fc.nat(3),
  }),
);
const parts: fc.Arbitrary<AlertIdParts> = fc.record({
  hub: text,
  stream: text,
  group: text,
  ruleId: text,
  deviceId: text,
  generation: text,
  subject,
  opening,
});

describe('alertId', () => {
  it('never changes: ids are kept in storage and known outside', () => {
    expect(alertId(example)).toBe('ydxp7jspg3ygx47xc6xhsco7h3');
    expect(
      alertId({
        ...example,
        subject: { kind: 'side', side: 'below' },
        opening: { kind: 'pane', endMs: 1_767_225_600_000 },
      }),
    ).toBe('67qfcy367ntmj3dxbthwcvlvf7');
  });

  it('is 26 characters of lower-case base32', () => {
    fc.assert(
      fc.property(parts, (some) => {
        expect(alertId(some)).toMatch(/^[a-z2-7]{26}$/);
      }),
    );
  });

  it('is the same for the same parts, in whatever order they stand', () => {
    const reversed = Object.fromEntries(Object.entries(example).reverse()) as typeof example;
    expect(alertId(reversed)).toBe(alertId(example));
  });

  it('differs as soon as any part differs', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(!deepEquals(a, b));
        expect(alertId(a)).not.toBe(alertId(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('differs when text moves from one part to the next', () => {
    fc.assert(
      fc.property(parts, fc.nat(4), text, (some, at, moved) => {
        fc.pre(moved !== '');
        const names = ['hub', 'stream', 'group', 'ruleId', 'deviceId', 'generation'] as const;
        const [left, right] = [names[at]!, names[at + 1]!];
        const before = { ...some, [left]: some[left] + moved };
        const after = { ...some, [right]: moved + some[right] };
        expect(alertId(before)).not.toBe(alertId(after));
      }),
    );
  });

  it('tells a device that showed the value * from one whose further values share an alert', () => {
    const value = alertId({ ...example, subject: { kind: 'value', value: '*' } });
    expect(alertId({ ...example, subject: { kind: 'overflow' } })).not.toBe(value);
  });
});

function deepEquals(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
