import { expect, it } from 'vitest';
import { readHead, toHeadRow } from '../../../shared/storage/directory-head.ts';
import { openTestTable } from '../../support/open-test-table.ts';

it('the head of a directory gives back version and completed sweep, and begins at 0', async () => {
  const table = await openTestTable();
  expect(await readHead(table, 'hub')).toEqual({ version: 0 });
  await table.createEntity(toHeadRow('hub', { version: 5_000_000_000 }));
  expect(await readHead(table, 'hub')).toEqual({
    version: 5_000_000_000,
    etag: expect.any(String),
  });
  const sweptUtc = '2026-01-01T00:00:00.000Z';
  await table.updateEntity(toHeadRow('hub', { version: 6, sweptUtc }), 'Replace');
  expect(await readHead(table, 'hub')).toMatchObject({ version: 6, sweptUtc });
});
