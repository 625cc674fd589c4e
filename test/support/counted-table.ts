import type { TableClient } from '@azure/data-tables';

const requests = ['getEntity', 'listEntities', 'submitTransaction', 'updateEntity'];

/** The table, and how often it was asked for something. */
export function countedTable(table: TableClient): { table: TableClient; asked(): number } {
  let asked = 0;
  const counted = new Proxy(table, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (requests.includes(String(name))) asked += 1;
      return member.bind(target);
    },
  });
  return { table: counted, asked: () => asked };
}
