import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import {
  changeKey,
  fromChangeRow,
  type StoredChange,
  toChangeRow,
  versionOfChangeKey,
} from '../../../shared/storage/change-row.ts';
import { deviceFacts } from '../../support/device-facts.ts';

function changeTo(after: DeviceFacts, countedBefore: StoredChange['countedBefore']): StoredChange {
  return { deviceId: after.deviceId, after, countedBefore };
}

describe('a change row', () => {
  it('gives back the facts of its version, every kind of tag', () => {
    const changed = [
      changeTo(deviceFacts('a'), false),
      changeTo(deviceFacts('b', { groupTag: '', protocol: 'Amqp' }), { tag: undefined }),
      changeTo(deviceFacts('c', { groupTag: { json: '"x"' }, status: 'deleted', generation: '' }), {
        tag: { json: '7' },
      }),
      { deviceId: 'd', after: undefined, countedBefore: { tag: 'pumps' } },
    ];
    const row = toChangeRow('hub', 7, changed);
    expect(row).toMatchObject({ partitionKey: 'hub', rowKey: changeKey(7) });
    expect(fromChangeRow(row)).toStrictEqual(changed);
    expect(fromChangeRow(toChangeRow('hub', 8, []))).toEqual([]);
    expect(versionOfChangeKey(changeKey(7))).toBe(7);
  });

  it('holds as many devices as one write changes, each with the largest tag', () => {
    const tag = () => randomBytes(1_024).toString('utf16le');
    const changed = Array.from({ length: 97 }, (_, i) =>
      changeTo(deviceFacts(`device-${i}`, { groupTag: tag() }), { tag: tag() }),
    );
    expect(fromChangeRow(toChangeRow('hub', 1, changed))).toStrictEqual(changed);
  });
});
