import { describe, expect, it } from 'vitest';
import { readPosition, writePosition } from '../../../shared/storage/list-position.ts';
import { newestFirstKey } from '../../../shared/storage/newest-first-keys.ts';

const serviceMark = btoa(JSON.stringify({ nextPartitionKey: '1!8!cA--', nextRowKey: '1!4!YQ--' }));

describe('a position in a list', () => {
  it.each([{ behindKey: newestFirstKey(1, 'abc def') }, { serviceMark }])(
    'is read as it was written: %j',
    (position) => {
      expect(readPosition(writePosition(position))).toEqual(position);
    },
  );

  it('is the beginning if there is none', () => {
    expect(readPosition(undefined)).toEqual({});
  });

  it.each([
    '',
    'key',
    'key ',
    'key id~abc',
    "key at~' or true",
    'mark ',
    'mark x',
    `mark ${btoa('null')}`,
    `mark ${btoa('{"nextRowKey":"a"}')}`,
    `mark ${btoa('{"nextPartitionKey":{"a":1}}')}`,
    `mark ${btoa('{"nextPartitionKey":"a","nextRowKey":7}')}`,
    `mark ${btoa('{"nextPartitionKey":"a\\n"}')}`,
    `at ${serviceMark}`,
  ])('is not read from %j', (text) => {
    expect(() => readPosition(text)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest', target: 'continuationToken' }),
    );
  });
});
