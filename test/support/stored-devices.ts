import fc from 'fast-check';
import type { Evidence } from '../../shared/alerts/alert.ts';
import type { AlertSubject } from '../../shared/alerts/alert-id.ts';
import type { StoredTerms } from '../../shared/chains/policy-as-stored.ts';
import type { StoredDevice, StoredEpisode, StoredWindow } from '../../shared/chains/state-codec.ts';
import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import type { Aggregate } from '../../shared/rules/rule.ts';

/** Anything that bodies may hold, lone surrogates included. */
const text = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x61, 0xd800)), {
    maxLength: 8,
  })
  .map((units) => String.fromCharCode(...units));
const name = fc.constantFrom('pumps', 'valves', 'a rule', '');
const ms = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const count = fc.nat(100_000);

function record<T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) {
  return fc.record<T>(members, { noNullPrototype: true });
}

/** Leaves out what is undefined: stored members are there or not. */
function without<T extends object>(value: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return value.map(
    (given) => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) as T,
  );
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.option(value, { nil: undefined }) as fc.Arbitrary<T>;

export const storedFacts: fc.Arbitrary<MemberFacts> = without(
  record({
    deviceId: text,
    generation: fc.oneof(text, fc.constantFrom('', '637421234567890123')),
    status: fc.constantFrom('enabled', 'disabled', 'deleted'),
    groupTag: maybe(fc.oneof(name, text, record({ json: text }))),
    tagSource: fc.constantFrom('directory', 'trustedProperty', 'unknown'),
    twinVersion: fc.maxSafeNat(),
    protocol: maybe(fc.constantFrom('Amqp', 'Mqtt', 'Http')),
    awaited: maybe(record({ telemetry: fc.boolean(), twin: fc.boolean() })),
  }),
);

const ascendingPanes = fc.uniqueArray(fc.nat(1_000), { maxLength: 70 }).map((panes) => {
  const first = 353_000_000;
  return panes.sort((a, b) => a - b).map((pane) => first + pane);
});

/** A series as its class stores it. */
export function storedSeries(aggregate: Aggregate): fc.Arbitrary<readonly unknown[]> {
  const bounds = fc.array(fc.integer(), { minLength: 2, maxLength: 6 });
  if (aggregate === 'distinct')
    return fc.tuple(
      fc.integer({ min: -1 }),
      fc.integer({ min: -1 }),
      fc.array(fc.tuple(text, bounds)),
    );
  return ascendingPanes.chain((panes): fc.Arbitrary<readonly unknown[]> => {
    const one = { minLength: panes.length, maxLength: panes.length };
    const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), one);
    if (aggregate === 'count') return fc.tuple(fc.constant(panes), counts);
    const values = fc.array(finite, one);
    return fc.tuple(fc.constant(panes), values, counts, fc.boolean(), fc.boolean());
  });
}

const terms: fc.Arbitrary<StoredTerms> = without(
  record({
    ...{ id: name, revision: count, countersRevision: count },
    aggregate: fc.constantFrom('count', 'sum', 'average', 'minimum', 'maximum', 'distinct'),
    ...{ windowMs: ms, latenessMs: count, waitMs: count },
    ...{ min: maybe(finite), max: maybe(finite) },
  }),
);

const storedWindow: fc.Arbitrary<StoredWindow> = terms.chain((given) =>
  without(
    record({
      terms: fc.constant(given),
      series: storedSeries(given.aggregate),
      startedMs: ms,
      isMinimumJudged: fc.boolean(),
      judgedBelow: fc.oneof(fc.constant(0), count),
      duePane: fc.option(count),
      run: maybe(
        record({ side: fc.constantFrom('above' as const, 'below' as const), firstPane: count }),
      ),
    }),
  ),
);

/** As the evaluator writes them, and as nobody does. */
const timeUtc = fc.oneof(
  ms.map((time) => new Date(time).toISOString()),
  fc.constantFrom('2026-01-01T00:00:00Z', '', 'never', '+010000-01-01T00:00:00.000Z'),
);

const evidence: fc.Arbitrary<Evidence> = without(
  record({
    stream: name,
    partition: fc.nat(31).map(String),
    sequenceNumber: fc.maxSafeNat(),
    enqueuedTimeUtc: timeUtc,
    excerpt: maybe(text),
  }),
);

const subject: fc.Arbitrary<AlertSubject> = fc.oneof(
  record({
    kind: fc.constant('side' as const),
    side: fc.constantFrom('above' as const, 'below' as const),
  }),
  record({ kind: fc.constant('value' as const), value: text }),
  fc.constant({ kind: 'overflow' as const }),
);

const opening: fc.Arbitrary<StoredEpisode['opening']> = without(
  record({
    ...{ id: text, alertType: name, alertDisplayName: name, description: text },
    severity: fc.constantFrom('Informational', 'Low', 'Medium', 'High'),
    ...{ hub: name, deviceId: text, moduleId: maybe(text), group: name },
    ...{ ruleId: name, ruleType: name, ruleRevision: count },
    ...{ startTimeUtc: timeUtc, detectedTimeUtc: timeUtc },
    range: maybe(without(record({ min: maybe(finite), max: maybe(finite) }))),
    ...{ timeWindowSize: maybe(name), value: maybe(text), remediationSteps: fc.array(name) },
  }),
);

export const storedEpisode: fc.Arbitrary<StoredEpisode> = without(
  record({
    ...{ subject, opening, countersRevision: count, endMs: ms, observed: maybe(finite) },
    ...{ observedAtLeast: fc.boolean(), occurrences: count },
    evidence: fc.array(evidence, { maxLength: 10 }),
    ...{ endDueMs: fc.option(ms), inputEndMs: fc.option(ms), writtenMs: ms },
  }),
);

export const storedDevice: fc.Arbitrary<StoredDevice> = without(
  record({
    ...{ facts: storedFacts, group: name, hasSent: fc.boolean(), hasTwinChanged: fc.boolean() },
    seen: fc.tuple(count, count, count, fc.nat(63)),
    problems: maybe(fc.array(fc.tuple(name, count), { maxLength: 3 })),
    windows: fc.array(storedWindow, { maxLength: 3 }),
    episodes: fc.array(storedEpisode, { maxLength: 3 }),
  }),
);
