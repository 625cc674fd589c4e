import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../../shared/telemetry/time.ts';

const day = Date.UTC(2018, 9, 9);
const clock = day + ((16 * 60 + 22) * 60 + 50) * 1_000;

describe('a time', () => {
  it.each<[string, unknown, number]>([
    ['with a T and a Z', '2018-10-09T16:22:50Z', clock],
    ['with a blank, as agents write it', '2018-10-09 16:22:50Z', clock],
    ['with a lower-case z', '2018-10-09T16:22:50z', clock],
    ['with a zone', '2018-10-09T17:22:50+01:00', clock],
    ['with a zone without a colon', '2018-10-09T17:22:50+0100', clock],
    ['without a zone, which is UTC', '2018-10-09T16:22:50', clock],
    ['without seconds', '2018-10-09T16:22Z', clock - 50_000],
    ['with one digit of a second', '2018-10-09T16:22:50.5Z', clock + 500],
    ['with seven digits, as .NET writes it', '2018-10-09T16:22:50.1239999Z', clock + 123],
    ['on a leap day', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['on the last day of a month', '2026-01-31T00:00:00.000Z', Date.UTC(2026, 0, 31)],
    ['as epoch milliseconds', clock, clock],
    ['as fractional milliseconds, cut', clock + 0.9, clock],
    ['as a Date', new Date(clock), clock],
  ])('is read %s', (_how, value, expected) => {
    expect(readTime(value)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['a text that is none', 'yesterday'],
    ['an empty text', ''],
    ['a day alone', '2018-10-09'],
    ['a month that does not exist', '2018-13-09T16:22:50Z'],
    ['an hour that does not exist', '2018-10-09T24:22:50Z'],
    ['a minute that does not exist', '2018-10-09T16:60:50Z'],
    ['a second that does not exist', '2018-10-09T16:22:60Z'],
    ['a fraction without digits', '2018-10-09T16:22:50.Z'],
    ['a letter among the digits', '2018-10-09T16:22:5oZ'],
    ['the American way', '10/09/2018 16:22:50'],
    ['a text of a million digits', '2'.repeat(1_000_000)],
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a Date that is none', new Date(Number.NaN)],
    ['an object', {}],
    ['nothing', undefined],
    ['null', null],
  ])('is not read from %s', (_what, value) => {
    expect(readTime(value)).toBeUndefined();
  });

  it('is the same whichever way it is read', () => {
    const instants = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(instants, (ms) => {
        expect(readTime(new Date(ms).toISOString())).toBe(ms);
        expect(readTime(new Date(ms).toISOString().replace('T', ' '))).toBe(ms);
      }),
    );
  });
});
