import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checksumOf, pack } from '../../../shared/storage/policy-content.ts';
import { fromHeadRow, type PolicyHead, toHeadRow } from '../../../shared/storage/policy-head.ts';

function headOf(groups: number): PolicyHead {
  const contents = Array.from({ length: groups }, (_, i) => ({
    group: `group ${i}`,
    revision: i,
    nonce: randomBytes(8).toString('hex'),
    rowCount: 1,
    checksum: randomBytes(16).toString('hex'),
  }));
  return { revision: 9, contents };
}

describe('the head row', () => {
  it.each([0, 1, 5_000])('keeps references to %i groups', async (groups) => {
    const head = headOf(groups);
    expect(await fromHeadRow(await toHeadRow('plant', head))).toEqual(head);
  });

  it('of an app that kept the nonces of commits in it is read', async () => {
    const { contents } = headOf(2);
    const tuples = contents.map(Object.values);
    const packed = await pack({ contents: tuples, recentNonces: ['a', 'b'] });
    const row = await toHeadRow('plant', { revision: 9, contents: [] });
    const older = { ...row, data0: packed, checksum: checksumOf(packed) };
    expect(await fromHeadRow(older)).toEqual({ revision: 9, contents });
  });

  it('refuses more groups than it can keep, as the caller is to know', async () => {
    await expect(toHeadRow('plant', headOf(50_000))).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: 'A hub cannot keep as many as 50000 groups.',
    });
  });

  it('is refused when it was damaged or is of a newer version', async () => {
    const row = await toHeadRow('plant', headOf(1));
    await expect(fromHeadRow({ ...row, format: 2 })).rejects.toThrow('it has format 2');
    await expect(fromHeadRow({ ...row, data0: Uint8Array.of(1) })).rejects.toThrow(
      'checksum of its head',
    );
  });
});
