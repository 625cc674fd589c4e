import { expect, it } from 'vitest';
import { toPrometheusText } from '../../../shared/http/prometheus-text.ts';

it('escapes what would end a label or a line', () => {
  const samples = [{ labels: { name: 'a"b\\c\nd' }, value: 1 }];
  expect(toPrometheusText([{ name: 'x', help: 'one\\two\nthree', type: 'gauge', samples }])).toBe(
    '# HELP x one\\\\two\\nthree\n# TYPE x gauge\nx{name="a\\"b\\\\c\\nd"} 1\n',
  );
});
