import { expect, it } from 'vitest';
import { ByteReader } from '../../../shared/kernel/byte-reader.ts';

function reader(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes));
}

it('a reader reads where its bytes lie in a larger array', () => {
  const all = Uint8Array.from([9, 4, 0x61, 0x62, 9]);
  const from = new ByteReader(all.subarray(1, 4));
  expect(from.text()).toBe('ab');
  expect(() => from.end()).not.toThrow();
});

it.each([
  ['a number that goes on', () => reader(0x80).whole()],
  ['a fraction', () => reader(0, 1, 2).number()],
  ['a text', () => reader(6, 0x61).text()],
  ['anything', () => reader().whole()],
])('a reader does not read %s beyond the end', (_, read) => {
  expect(read).toThrow('its content ends too soon');
});

it('a reader refuses a number of more digits than one can have', () => {
  expect(() => reader(...new Array<number>(9).fill(0x80), 1).whole()).toThrow('too many digits');
});

it('a reader refuses a place that nothing stands at', () => {
  expect(() => reader(1).placed({}, (from) => from.whole())).toThrow('place 1 of a table');
});

it('a reader tells what is left', () => {
  const from = reader(1, 2, 3);
  from.whole();
  expect(() => from.end()).toThrow('2 bytes are left at its end');
});
