import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  changeKey,
  fromChangeRow,
  toChangeRow,
  versionOfChangeKey,
} from '../../../shared/storage/change-row.ts';
import { deviceFacts } from '../../support/device-facts.ts';

describe('a change row', () => {
  it('gives back the facts of its version, every kind of tag', () => {
    const changed = [
      deviceFacts('a'),
      deviceFacts('b', { groupTag: '', protocol: 'Amqp' }),
      deviceFacts('c', { groupTag: { json: '"x"' }, status: 'deleted', generation: '' }),
    ];
    const row = toChangeRow('hub', 7, changed);
    expect(row).toMatchObject({ partitionKey: 'hub', rowKey: changeKey(7) });
    expect(fromChangeRow(row)).toStrictEqual(changed);
    expect(fromChangeRow(toChangeRow('hub', 8, []))).toEqual([]);
    expect(versionOfChangeKey(changeKey(7))).toBe(7);
  });

  it('holds as many devices as one write changes, each with the largest tag', () => {
    const changed = Array.from({ length: 97 }, (_, i) =>
      deviceFacts(`device-${i}`, { groupTag: randomBytes(4_096).toString('latin1') }),
    );
    expect(fromChangeRow(toChangeRow('hub', 1, changed))).toStrictEqual(changed);
  });
});
