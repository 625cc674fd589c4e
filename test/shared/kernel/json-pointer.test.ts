import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePointer, toPointer } from '../../../shared/kernel/json-pointer.ts';

it('reads the examples of RFC 6901', () => {
  expect(parsePointer('')).toEqual([]);
  expect(parsePointer('/')).toEqual(['']);
  expect(parsePointer('/foo/0')).toEqual(['foo', '0']);
  expect(parsePointer('/a~1b')).toEqual(['a/b']);
  expect(parsePointer('/m~0n')).toEqual(['m~n']);
  expect(parsePointer('/~01')).toEqual(['~1']);
});

it.each(['foo', 'foo/', '#/foo', '/a~', '/a~2', ' /a'])('refuses %j', (text) => {
  expect(parsePointer(text)).toBeUndefined();
});

it('reads back what it wrote, for any tokens', () => {
  const tokens = fc.array(fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '~01')));
  fc.assert(
    fc.property(tokens, (path) => {
      expect(parsePointer(toPointer(path))).toEqual(path);
    }),
  );
});
