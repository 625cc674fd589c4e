import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listMatcher } from '../../../shared/rules/list-matcher.ts';

describe('a list of values', () => {
  it('holds exactly what is written, case and blanks included', () => {
    const isListed = listMatcher(['root', 'Ann', ' bob'], 'exact');
    expect(['root', 'Ann', ' bob'].map(isListed)).toEqual([true, true, true]);
    expect(['Root', 'ann', 'bob', '', 'rootx'].map(isListed)).not.toContain(true);
  });

  it('does not hold names that every object has', () => {
    const isListed = listMatcher([], 'exact');
    expect(['constructor', '__proto__', 'toString'].map(isListed)).not.toContain(true);
  });

  it('holds a very long value whole', () => {
    const long = 'x'.repeat(2_000);
    const isListed = listMatcher([long], 'exact');
    expect(isListed(long)).toBe(true);
    expect(isListed(long.slice(0, 1_024))).toBe(false);
  });
});

describe('a list of processes', () => {
  const isListed = listMatcher(['sshd', '/opt/bin/agent', 'C:\\tools\\nc.exe'], 'process');

  it.each([
    ['a base name wherever it lies', '/usr/sbin/sshd', true],
    ['a base name on Windows', 'C:\\Windows\\sshd', true],
    ['a base name behind both kinds of slashes', '\\share/x\\y/sshd', true],
    ['a base name alone', 'sshd', true],
    ['a full path', '/opt/bin/agent', true],
    ['a full path on Windows', 'C:\\tools\\nc.exe', true],
    ['no base name of another case', '/usr/sbin/SSHD', false],
    ['no part of a base name', '/usr/sbin/sshd2', false],
    ['no base name that is a folder', '/usr/sshd/evil', false],
    ['no base name of an entry that is a path', 'agent', false],
    ['no other path to the same base name', '/tmp/agent', false],
    ['no path that only ends alike', '/x/opt/bin/agent', false],
    ['no path of another case', 'c:\\tools\\nc.exe', false],
    ['no folder', '/usr/sbin/', false],
    ['nothing', '', false],
  ])('holds %s', (_what, executable, expected) => {
    expect(isListed(executable)).toBe(expected);
  });
});

describe('a list of addresses', () => {
  const isListed = listMatcher(
    ['10.1.2.3/8', '192.168.7.7', '2001:db8::5/48', '::ffff:172.16.0.0/108', 'fe80::1'],
    'ipRange',
  );

  it.each([
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['192.168.7.7', true],
    ['192.168.7.8', false],
    ['::ffff:10.0.0.1', true],
    ['::FFFF:A00:1', true],
    ['::ffff:11.0.0.1', false],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['2001:db8:0:ffff::1', true],
    ['2001:0DB8:0000:0000::1', true],
    ['2001:db8:1::1', false],
    ['fe80::1', true],
    ['fe80::1%eth0', false],
    ['10.0.0.1:443', false],
    ['no address', false],
    ['', false],
  ])('holds %s: %s', (address, expected) => {
    expect(isListed(address)).toBe(expected);
  });

  it('holds every address of a family that is listed whole, and none of the other', () => {
    const ipv4 = listMatcher(['0.0.0.0/0'], 'ipRange');
    const ipv6 = listMatcher(['::/0'], 'ipRange');
    expect([ipv4('1.2.3.4'), ipv4('2001:db8::1')]).toEqual([true, false]);
    expect([ipv6('1.2.3.4'), ipv6('2001:db8::1')]).toEqual([false, true]);
  });

  it('that is empty, or has no readable entry, holds nothing', () => {
    expect(listMatcher([], 'ipRange')('10.0.0.1')).toBe(false);
    expect(listMatcher(['10.0.0.0/33', 'x'], 'ipRange')('10.0.0.1')).toBe(false);
  });

  it('holds what a search through the whole list finds', () => {
    const cidr = fc.oneof(
      fc.tuple(address4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(address6(), fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(
      fc.property(
        fc.array(cidr, { maxLength: 8 }),
        fc.array(fc.oneof(address4(), address6()), { minLength: 1 }),
        (entries, asked) => {
          const isHeld = listMatcher(
            entries.map(([base, length]) => `${base}/${length}`),
            'ipRange',
          );
          for (const address of asked) expect(isHeld(address)).toBe(found(entries, address));
        },
      ),
    );
  });
});

/** Few bits differ, so that blocks and addresses meet. */
function address4(): fc.Arbitrary<string> {
  const part = fc.constantFrom(0, 1, 127, 128, 255);
  return fc.tuple(fc.constantFrom(10, 11), part, part, part).map((parts) => parts.join('.'));
}

function address6(): fc.Arbitrary<string> {
  const part = fc.constantFrom('0', '1', '8000', 'ffff');
  return fc.array(part, { minLength: 6, maxLength: 6 }).map((rest) => `2001:db8:${rest.join(':')}`);
}

function found(entries: readonly (readonly [string, number])[], address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return entries.some(([base, length]) => {
    if (isIPv4(base) !== isIPv4(address)) return false;
    const block = new BlockList();
    block.addSubnet(base, length, family);
    return block.check(address, family);
  });
}
