import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newRecord } from '../../../../local/iot-hub/identity.ts';
import { runQuery } from '../../../../local/iot-hub/query/run-query.ts';

const now = '2026-01-01T00:00:00.000Z';

function devices(ids: readonly string[]) {
  return ids.map((deviceId) =>
    newRecord({ deviceId }, {}, { tags: { x: deviceId.length } }, '1', now),
  );
}

const all = 'SELECT deviceId FROM devices';

it('gives every device once, in pages of any size', () => {
  const idLists = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 40 });
  fc.assert(
    fc.property(idLists, fc.integer({ min: 1, max: 9 }), (ids, size) => {
      const found: unknown[] = [];
      let continuation: string | undefined;
      do {
        const page = runQuery(devices(ids), all, size, continuation);
        found.push(...page.items.map(({ deviceId }) => deviceId));
        continuation = page.continuation;
      } while (continuation !== undefined);
      expect(found).toEqual(ids.toSorted());
    }),
  );
});

it('goes on after the last device though that has been deleted', () => {
  const { continuation } = runQuery(devices(['a', 'b', 'c']), all, 2, undefined);
  expect(runQuery(devices(['a', 'c']), all, 2, continuation).items).toEqual([{ deviceId: 'c' }]);
});

it('leaves out of a row what the twin does not have', () => {
  const text = 'SELECT deviceId AS id, tags.x, tags.none FROM devices';
  expect(runQuery(devices(['ab']), text, 1, undefined)).toEqual({
    items: [{ id: 'ab', x: 2 }],
    itemType: 'Raw',
  });
});

it('refuses the continuation of another query', () => {
  const { continuation } = runQuery(devices(['a', 'b']), all, 1, undefined);
  expect(() => runQuery(devices(['a', 'b']), 'SELECT * FROM devices', 1, continuation)).toThrow(
    'not of this query',
  );
});
