import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { inject } from 'vitest';
import { openTable } from '../../shared/storage/open-table.ts';

/** A table of its own in the run's Azurite. */
export function openTestTable(): Promise<TableClient> {
  const name = `t${randomUUID().replaceAll('-', '')}`;
  return openTable({ kind: 'connectionString', connectionString: inject('storage') }, name);
}
