import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { TableAlertStore } from '../../../shared/storage/table-alert-store.ts';
import { alertIdOf, alertImage, alertImages, ended } from '../../support/alert-images.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

let table: TableClient;
let clock: FixedClock;
let store: TableAlertStore;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  store = new TableAlertStore(table, 'plant', clock);
});

function refusal(code: string) {
  return expect.objectContaining({ name: 'ServiceError', code });
}

describe('an alert that was written', () => {
  it('is read with every field, active, and with the time it was stored', async () => {
    const image = alertImage(1, {
      moduleId: 'agent',
      observed: 12.5,
      observedAtLeast: true,
      range: { min: 1, max: 5 },
      timeWindowSize: 'PT5M',
      value: 'ü "nc" 🚒 \u0000 \r\n--changeset_x',
      evidence: [
        {
          stream: 'telemetry',
          partition: '0',
          sequenceNumber: 9_007_199_254_740_991,
          enqueuedTimeUtc: '2026-01-01T00:00:00.000Z',
          excerpt: 'ProcessCreate nc',
        },
      ],
    });
    await store.write([image]);
    expect(await store.get(alertIdOf(1))).toEqual({
      ...image.condition,
      status: 'Active',
      storedTimeUtc: '2026-01-01T00:00:00.000Z',
      etag: '"0"',
    });
  });

  it('is found in the list, in the list of its device, and by its id', async () => {
    await store.write(alertImages(1));
    const alert = await store.get(alertIdOf(1));
    expect(await store.list({}, 10)).toEqual({ items: [alert] });
    expect(await store.list({ deviceId: 'pump-7' }, 10)).toEqual({ items: [alert] });
  });

  it('belongs to its hub: another hub with the same table does not see it', async () => {
    await store.write(alertImages(1));
    const other = new TableAlertStore(table, 'plant2', clock);
    expect(await other.get(alertIdOf(1))).toBeUndefined();
    expect(await other.list({}, 10)).toEqual({ items: [] });
    expect(await other.list({ deviceId: 'pump-7' }, 10)).toEqual({ items: [] });
  });

  it('keeps the time it was first stored', async () => {
    await store.write(alertImages(1));
    clock.advance(60_000);
    await store.write([ended(alertImage(1))]);
    expect(await store.get(alertIdOf(1))).toMatchObject({
      status: 'Resolved',
      storedTimeUtc: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is not found under an id that is none', async () => {
    for (const id of ['', '..', "'", 'a/b', 'x'.repeat(3_000), alertIdOf(2)]) {
      expect(await store.get(id)).toBeUndefined();
    }
  });
});

function only(etag: string) {
  return (current: string) => {
    if (current !== etag) throw new ServiceError('PreconditionFailed', 'It was handled meanwhile.');
  };
}

describe('people and the evaluator', () => {
  it('write columns of their own, in whatever order they come', async () => {
    const step = fc.constantFrom('evaluator', 'acknowledge', 'dismiss', 'reopen');
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const image = alertImage(n++);
        await store.write([image]);
        const outcomes = await Promise.allSettled(
          steps.map((what, i) => {
            if (what === 'evaluator') return store.write([ended(image, i + 1)]);
            const change =
              what === 'dismiss'
                ? ({ action: what, verdict: 'benignPositive' } as const)
                : ({ action: what } as const);
            return store.handle(image.condition.id, change, { by: `person ${i}` });
          }),
        );
        const done = steps.filter((_, i) => outcomes[i]?.status === 'fulfilled');
        const alert = await store.get(image.condition.id);
        expect(alert?.resolution).toBe(done.includes('evaluator') ? 'quiet' : undefined);
        expect(alert?.etag).toBe(`"${done.filter((what) => what !== 'evaluator').length}"`);
        expect(alert?.acknowledgedBy !== undefined).toBe(done.includes('acknowledge'));
        const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
        for (const { reason } of failed) expect(reason).toMatchObject({ code: 'Conflict' });
      }),
      { numRuns: 40 },
    );
  });

  it('do not disturb each other: an alert can be handled with the etag seen before it changed', async () => {
    await store.write(alertImages(1));
    const seen = await store.get(alertIdOf(1));
    await store.write([ended(alertImage(1))]);
    const alert = await store.handle(
      alertIdOf(1),
      { action: 'dismiss', verdict: 'truePositive', note: 'seen' },
      { by: 'kim', precondition: only(seen!.etag) },
    );
    expect(alert).toMatchObject({ status: 'Dismissed', resolution: 'quiet', dismissedBy: 'kim' });
  });

  it('are refused with the etag of before another person', async () => {
    await store.write(alertImages(1));
    await store.handle(
      alertIdOf(1),
      { action: 'acknowledge' },
      { by: 'kim', precondition: only('"0"') },
    );
    const late = store.handle(
      alertIdOf(1),
      { action: 'dismiss', verdict: 'truePositive' },
      { by: 'lee', precondition: only('"0"') },
    );
    await expect(late).rejects.toThrow(refusal('PreconditionFailed'));
  });

  it('of an alert that is not there get nothing', async () => {
    expect(await store.handle('none', { action: 'reopen' }, { by: 'kim' })).toBeUndefined();
  });

  it('end up as the last handling says, whoever raced', async () => {
    await store.write(alertImages(1));
    const race = await Promise.allSettled(
      range(0, 8).map((i) =>
        store.handle(alertIdOf(1), { action: 'acknowledge' }, { by: `person ${i}` }),
      ),
    );
    const winners = race.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const alert = await store.get(alertIdOf(1));
    expect(winners[0]).toMatchObject({ value: { acknowledgedBy: alert?.acknowledgedBy } });
  });
});
