import { describe, expect, it } from 'vitest';
import { readOverview } from '../../../local/console/read-overview.ts';
import type { ApiAnswer } from '../../../local/stack/api-client.ts';

const groups = [
  { name: 'default', rules: 1 },
  { name: 'pumps', rules: 6 },
];
const pump = (number: number) => ({ deviceId: `pump-${number}`, group: 'pumps' });

/** An API whose directory knows more devices at each look. */
function apiWith(...looks: object[][]) {
  return {
    send: async (_method: string, path: string): Promise<ApiAnswer> => {
      const devices = () => (looks.length > 1 ? looks.shift() : looks[0]);
      const value = path.startsWith('/groups') ? groups : devices();
      return { status: 200, etag: undefined, body: { value } };
    },
  };
}

describe('the overview', () => {
  it('waits until the directory knows the devices', async () => {
    expect(await readOverview(apiWith([], [pump(1)], [pump(1), pump(2)]), 2)).toEqual([
      { name: 'default', rules: 1, devices: [] },
      { name: 'pumps', rules: 6, devices: ['pump-1', 'pump-2'] },
    ]);
  });

  it('shows what is known when that takes too long', async () => {
    const [, pumps] = await readOverview(apiWith([pump(1)]), 2, 1);
    expect(pumps?.devices).toEqual(['pump-1']);
  });
});
