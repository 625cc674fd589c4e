import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  covers,
  endedCondition,
  type IncidentScope,
  incidentId,
  incidentKinds,
  scopeId,
} from '../../../shared/incidents/incident.ts';
import { lag, loss } from '../../support/incident-reports.ts';

const part = fc.constantFrom('', 'a', 'b', 'a","b', 'null');
const scope: fc.Arbitrary<IncidentScope> = fc.record(
  { kind: fc.constantFrom('dataLoss', 'stateCorrupt'), stream: part, partition: part, key: part },
  { requiredKeys: ['kind'] },
);
const told = { from: '7', detail: 'x' };

function same(a: object, b: object): boolean {
  const sorted = (object: object) => JSON.stringify(Object.entries(object).sort());
  return sorted(a) === sorted(b);
}

describe('the id of an incident', () => {
  it('is the same for the same trouble, however it is told', () => {
    const id = incidentId('plant', loss(40));
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(incidentId('plant', loss(40, { from: '41', to: '90', detail: 'more' }))).toBe(id);
    expect(incidentId('plant', lag({ detail: 'more' }))).toBe(incidentId('plant', lag()));
  });

  it('is another for another hub, scope, key, or, without a key, beginning', () => {
    const ids = [
      incidentId('plant', loss(40)),
      incidentId('plant2', loss(40)),
      incidentId('plant', loss(41)),
      incidentId('plant', loss(40, { partition: '4' })),
      incidentId('plant', lag()),
      incidentId('plant', lag({ from: '2026-01-01T00:00:00.000Z' })),
      incidentId('plant', lag({ key: lag().from })),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps scopes apart, whatever their parts are', () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        expect(scopeId(a) === scopeId(b)).toBe(same(a, b));
        const ids = [a, b].map((each) => incidentId('plant', { ...each, ...told }));
        expect(ids[0] === ids[1]).toBe(same(a, b));
      }),
    );
  });
});

it('a scope covers itself, and without key all keys', () => {
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const { key: _a, ...keyless } = a;
      const { key: _b, ...other } = b;
      expect(covers(a, a)).toBe(true);
      expect(covers(keyless, b)).toBe(same(keyless, other));
      expect(covers({ ...a, key: 'k' }, b)).toBe(same({ ...a, key: 'k' }, b));
    }),
  );
});

describe('an incident that ends', () => {
  const ended = '2026-01-01T01:00:00.000Z';
  const condition = { id: 'x', raisedTimeUtc: '2026-01-01T00:00:00.000Z' };

  it('lasted until then, if nothing else is known', () => {
    expect(endedCondition({ ...lag(), ...condition }, ended)).toMatchObject({
      to: ended,
      endedTimeUtc: ended,
    });
  });

  it('keeps the end that was told, and gets no time among sequence numbers', () => {
    expect(endedCondition({ ...loss(40), ...condition }, ended)).toMatchObject({ to: '49' });
    const { to: _, ...openEnded } = loss(40);
    const { to } = endedCondition({ ...openEnded, ...condition }, ended);
    expect(to).toBeUndefined();
  });
});

it('there is a kind for each trouble the API names', () => {
  expect([...incidentKinds].sort()).toEqual([
    'dataLoss',
    'deliveryParked',
    'evaluationLag',
    'sourceBehind',
    'stateCorrupt',
    'streamReplaced',
    'syncStalled',
  ]);
});
