import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { untouchedDefaultGroup } from '../../../shared/policy/policy.ts';
import { maxRowBytes } from '../../../shared/storage/binary-columns.ts';
import {
  contentKeys,
  fromContentRows,
  toContentRows,
} from '../../../shared/storage/policy-content.ts';

const small = { ...untouchedDefaultGroup, name: 'Kühlhaus', description: 'ü', revision: 7 };
const large = { ...small, description: randomBytes(maxRowBytes).toString('base64') };

describe('content rows', () => {
  it.each([
    ['a small group in one row', small, 1],
    ['a large group in several', large, 2],
  ])('keep %s', async (_, group, count) => {
    const { reference, rows } = await toContentRows('plant', 'kühlhaus', group, 'abc');
    expect(rows.map(({ rowKey }) => rowKey)).toEqual(contentKeys(reference));
    expect(rows).toHaveLength(count);
    expect(await fromContentRows(reference, rows)).toEqual(group);
  });

  it('are named by group, revision and commit', async () => {
    const { reference } = await toContentRows('plant', 'kühlhaus', small, 'abc');
    expect(contentKeys(reference)).toEqual(['group~k!c3!bchlhaus~00000000000000000007~abc~0']);
  });

  it('are read whole or not at all', async () => {
    const { reference, rows } = await toContentRows('plant', 'kühlhaus', large, 'abc');
    await expect(fromContentRows(reference, [rows[0], undefined])).rejects.toThrow(
      'group "kühlhaus" at revision 7: a row is missing',
    );
    await expect(fromContentRows(reference, [rows[1], rows[0]])).rejects.toThrow(
      'the checksum differs',
    );
  });
});
