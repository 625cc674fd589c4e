/**
 * Reads a time that the hub or an agent wrote: epoch milliseconds, a Date, or text such as
 * `2018-08-10T11:01:21.000Z`, `2018-10-09 16:22:50Z`, or one without a zone, which is UTC.
 * @returns epoch milliseconds, or undefined when it is unreadable.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.floor(value) : undefined;
  if (typeof value === 'string') return readTimeText(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
  return undefined;
}

const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/;
const isoLike = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

function readTimeText(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const plain = readPlainUtc(text);
  if (plain !== undefined) return plain;
  if (!isoLike.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const ms = Date.parse(zoned.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Days before each month of a common year. */
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** `yyyy-MM-ddTHH:mm:ss[.fff…]Z` without `Date.parse`, which is slow, and every agent event has a time. */
function readPlainUtc(text: string): number | undefined {
  const last = text.length - 1;
  if (last < 19 || text.charCodeAt(last) !== 0x5a || text.charCodeAt(4) !== 0x2d) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const milliseconds = fraction(text, last);
  // Any field that is not digits makes the sum NaN; odd values are left to the slow way.
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && milliseconds >= 0)) {
    return undefined;
  }
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return undefined;
  const leapYears =
    Math.floor((year - 1969) / 4) -
    Math.floor((year - 1901) / 100) +
    Math.floor((year - 1601) / 400);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const days = (year - 1970) * 365 + leapYears + daysBefore[month - 1]! + leapDay + day - 1;
  return days * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function fraction(text: string, end: number): number {
  if (end === 19) return 0;
  if (text.charCodeAt(19) !== 0x2e || end === 20) return Number.NaN;
  const kept = Math.min(end, 23);
  if (Number.isNaN(digits(text, 20, end))) return Number.NaN;
  return digits(text, 20, kept) * 10 ** (23 - kept);
}
