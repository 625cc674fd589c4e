import { describe, expect, it } from 'vitest';
import { groupInForce } from '../../../shared/devices/membership.ts';

const groups = new Set(['default', 'pumps']);
const group = (tag: Parameters<typeof groupInForce>[0]) =>
  groupInForce(tag, (name) => groups.has(name));

describe('groupInForce', () => {
  it('follows the tag, whatever its case', () => {
    expect(group('Pumps')).toEqual({ group: 'pumps', source: 'twinTag' });
    expect(group('DEFAULT')).toEqual({ group: 'default', source: 'twinTag' });
  });

  it('puts a device without the tag under default', () => {
    expect(group(undefined)).toEqual({ group: 'default', source: 'default' });
  });

  it.each([['pmups'], [''], [' '], [{ json: '7' }]])(
    'keeps monitoring a device whose tag %j leads nowhere',
    (tag) => {
      expect(group(tag)).toEqual({ group: 'default', source: 'unresolved' });
    },
  );
});
