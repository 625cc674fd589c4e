import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../../../shared/rules/catalogue.ts';

const entry = (ruleType: string) =>
  catalogue().find((candidate) => candidate.ruleType === ruleType)!;

describe('catalogue', () => {
  it.each(catalogue().map(({ ruleType }) => ruleType))(
    'tells all there is to know of %s',
    (ruleType) => {
      const { displayName, description, source, requires, delay, limits, parametersSchema } =
        entry(ruleType);
      for (const text of [displayName, description, source.description, delay.description]) {
        expect(text.length).toBeGreaterThan(10);
      }
      expect(requires.length).toBeGreaterThan(0);
      expect(Object.keys(limits).length).toBeGreaterThan(0);
      expect(parametersSchema).toMatchObject({ type: 'object', additionalProperties: false });
    },
  );

  it('shows the parameters of a built-in time window', () => {
    const { parametersSchema } = entry('FailedLocalLoginsNotInAllowedRange');
    const threshold = { type: 'integer', minimum: 0, maximum: 2_147_483_647 };
    expect(parametersSchema).toMatchObject({
      properties: {
        minThreshold: threshold,
        maxThreshold: threshold,
        timeWindowSize: { type: 'string', format: 'duration' },
      },
      required: ['minThreshold', 'maxThreshold', 'timeWindowSize'],
    });
  });

  it('shows the values that a list takes', () => {
    expect(entry('ConnectionToIpNotAllowed')).toMatchObject({
      valueType: 'IpCidr',
      limits: { values: 10_000, valueLength: 1_024 },
      parametersSchema: {
        properties: {
          allowlistValues: { maxItems: 10_000, items: { minLength: 1, maxLength: 1_024 } },
        },
      },
    });
  });

  it('has JSON Schemas that accept what they describe', () => {
    const schema = z.fromJSONSchema(entry('ThresholdCustomAlertRule').parametersSchema as never);
    expect(schema.safeParse({ signal: { path: '/t' }, maxThreshold: 5 }).success).toBe(true);
    expect(schema.safeParse({ signal: { path: '/t' }, maxThreshold: '5' }).success).toBe(false);
    expect(schema.safeParse({ signal: { path: '/t' }, timeWindowSize: 'PT5M' }).success).toBe(
      false,
    );
  });

  it('states the delay of minima', () => {
    expect(entry('UnauthorizedOperationsNotInAllowedRange').delay).toMatchObject({
      lateness: 'PT15M',
      minimumWait: 'PT20M',
    });
    expect(entry('TimeWindowCustomAlertRule').delay).toMatchObject({ minimumWait: 'PT10S' });
    expect(entry('TimeWindowCustomAlertRule').delay.description).toContain('PT6H with a built-in');
    expect(entry('ProcessNotAllowed').delay).toEqual({ description: 'Judged with each event.' });
  });

  it('says what cannot happen', () => {
    const notes = entry('MqttC2DRejectedMessagesNotInAllowedRange').notes.join(' ');
    expect(notes).toContain('cannot reject');
    expect(notes).toContain('ingest');
  });

  it('names a source for each kind of signal', () => {
    const { source, requires } = entry('DenylistCustomAlertRule');
    expect(source.kind).toBe('signal');
    expect(requires.join(' ')).toContain('Built-in signal: A security agent');
    expect(entry('ThresholdCustomAlertRule').source.description).not.toContain('Built-in');
  });
});
