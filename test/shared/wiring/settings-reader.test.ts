import { expect, it } from 'vitest';
import { hasParts, SettingsReader } from '../../../shared/wiring/settings-reader.ts';

it('finds the parts of a connection string by whole names, in any case and order', () => {
  const text = 'SharedAccessKey=a=;hostname= h ; SharedAccessKeyName=n';
  expect(hasParts(text, 'HostName', 'SharedAccessKeyName', 'SharedAccessKey')).toBe(true);
  expect(hasParts(text, 'Name')).toBe(false);
  expect(hasParts('HostName=;Key=k', 'HostName')).toBe(false);
  expect(hasParts('HostName= ;Key=k', 'HostName')).toBe(false);
});

it('reads words in any case, and names the setting that has others', () => {
  const reader = new SettingsReader({ ONE: 'B', NONE: '', SOME: ' b ,A,', WRONG: 'a,x' });
  const words = ['a', 'b'] as const;
  expect(reader.oneOf('ONE', words)).toBe('b');
  expect(reader.oneOf('NONE', words)).toBeUndefined();
  expect(reader.someOf('SOME', words)).toEqual(['b', 'a']);
  expect(reader.someOf('ABSENT', words)).toEqual([]);
  expect(reader.problems).toEqual([]);
  expect(reader.oneOf('WRONG', words)).toBeUndefined();
  expect(reader.someOf('WRONG', words)).toEqual(['a']);
  expect(reader.problems).toEqual([
    'WRONG must be one of a, b',
    'WRONG must list nothing but a, b',
  ]);
});
