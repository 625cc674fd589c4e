import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { header, pageSize, parseJson } from '../../../local/iot-hub/hub-request.ts';

it('cuts pages to 1,000, which is also what one gets unasked', () => {
  expect([undefined, '1', '1000', '5000'].map((text) => pageSize('top', text))).toEqual([
    1_000, 1, 1_000, 1_000,
  ]);
});

it.each(['0', '-1', '1.5', 'x'])('refuses a page of %s', (text) => {
  expect(() => pageSize('top', text)).toThrow('top must be a whole number from 1');
});

it('takes an empty header for none', () => {
  const message = { headers: { a: '', b: 'x' } } as unknown as IncomingMessage;
  expect([header(message, 'a'), header(message, 'b'), header(message, 'c')]).toEqual([
    undefined,
    'x',
    undefined,
  ]);
});

it('refuses a body that is no JSON', () => {
  expect(() => parseJson(Buffer.from(''))).toThrow('no JSON');
});
