import { expect, it } from 'vitest';
import { QueryReader } from '../../../../local/iot-hub/query/query-reader.ts';
import { tokenize } from '../../../../local/iot-hub/query/tokenize.ts';

const readerOf = (text: string) => new QueryReader(tokenize(text));

it('takes a token only when it is the one asked for', () => {
  const reader = readerOf('select *');
  expect(reader.isKeyword('FROM')).toBe(false);
  expect(reader.isSymbol('*')).toBe(false);
  expect(reader.isKeyword('SELECT')).toBe(true);
  expect(reader.isSymbol('*')).toBe(true);
  expect(() => reader.end()).not.toThrow();
});

it('reads paths, and keys that are no names in brackets', () => {
  expect(readerOf("properties.reported['a b'].c[0]").path()).toEqual([
    ...['properties', 'reported', 'a b', 'c', '0'],
  ]);
});

it('reads values of each kind', () => {
  const reader = readerOf("'x', -2, TRUE, null");
  expect(reader.list(() => reader.scalar())).toEqual(['x', -2, true, null]);
});

it('says what it wanted and what it found', () => {
  expect(() => readerOf('1').word()).toThrow('expected a name but found 1');
});
