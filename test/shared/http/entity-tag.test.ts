import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { readPrecondition } from '../../../shared/http/entity-tag.ts';

function precondition(headers: Record<string, string>) {
  return readPrecondition(
    new HttpRequest({ method: 'PUT', url: 'https://app.example/api/x', headers }),
  );
}

function holds(headers: Record<string, string>, tag: string | undefined): boolean {
  try {
    precondition(headers)(tag);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'PreconditionFailed' });
    return false;
  }
}

describe('readPrecondition', () => {
  it.each([
    [{}, '"7"', true],
    [{}, undefined, true],
    [{ 'If-Match': '"7"' }, '"7"', true],
    [{ 'If-Match': '"7"' }, '"8"', false],
    [{ 'If-Match': '"7"' }, undefined, false],
    [{ 'If-Match': '"6", "7"' }, '"7"', true],
    [{ 'If-Match': '"a,b","7"' }, '"7"', true],
    [{ 'If-Match': 'W/"7"' }, '"7"', false],
    [{ 'If-Match': '*' }, '"7"', true],
    [{ 'If-Match': '*' }, undefined, false],
    [{ 'If-None-Match': '*' }, undefined, true],
    [{ 'If-None-Match': '*' }, '"7"', false],
    [{ 'If-None-Match': '"7"' }, '"7"', false],
    [{ 'If-None-Match': 'W/"7"' }, '"7"', false],
    [{ 'If-None-Match': '"8"' }, '"7"', true],
    [{ 'If-Match': '"7"', 'If-None-Match': '*' }, '"7"', false],
  ])('%j against %s: %s', (headers, tag, expected) => {
    expect(holds(headers as Record<string, string>, tag)).toBe(expected);
  });

  it.each(['7', '"7', '"7" "8"', '', '"7",', 'W/7', '*, "7"', '"a"b"'])(
    'refuses the header %j',
    (text) => {
      expect(() => precondition({ 'If-Match': text })).toThrow(
        expect.objectContaining({ code: 'InvalidRequest', target: 'If-Match' }),
      );
    },
  );

  it('tells the tag that the resource has', () => {
    expect(() => precondition({ 'If-Match': '"7"' })('"8"')).toThrow('its ETag is "8"');
    expect(() => precondition({ 'If-Match': '"7"' })(undefined)).toThrow('there is none');
  });
});
