import { expect, it } from 'vitest';
import { tokenize } from '../../../../local/iot-hub/query/tokenize.ts';

const texts = (query: string) =>
  tokenize(query).map((token) => ('text' in token ? token.text : token.value));

it('reads words, texts, numbers and symbols with any blanks between', () => {
  expect(texts("a.b_c<>'x' ,-1.5e3\n>= (d)")).toEqual([
    ...['a', '.', 'b_c', '<>', 'x', ',', -1500, '>=', '(', 'd', ')'],
  ]);
});

it('reads texts in either quotes, and the escapes in them', () => {
  expect(texts(`'it\\'s' "it's" 'a\\\\b' '' "\\"" '\\u6771'`)).toEqual([
    ...["it's", "it's", 'a\\b', '', '"', '東'],
  ]);
});

it.each(["'open", 'a ; b', '"x'])('refuses %j, naming the place', (query) => {
  expect(() => tokenize(query)).toThrow(/Query: cannot read/);
});
