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

/**
 * `yyyy-MM-ddTHH:mm:ss[.fff…]`, with Z or no zone, without `Date.parse`, which is slow, and every
 * event has such times. Odd values, and days that not every month has, are left to the slow way.
 */
function readPlainUtc(text: string): number | undefined {
  const end = text.charCodeAt(text.length - 1) === 0x5a ? text.length - 1 : text.length;
  if (end < 19 || !hasSeparators(text)) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 28) return undefined;
  const clockMs = readClock(text, end);
  if (clockMs === undefined) return undefined;
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const days = daysBeforeYear(year) + daysBefore[month - 1]! + leapDay + day - 1;
  return days * 86_400_000 + clockMs;
}

function readClock(text: string, end: number): number | undefined {
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const milliseconds = fraction(text, end);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  if (second < 0 || second > 59 || milliseconds < 0) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds;
}

function hasSeparators(text: string): boolean {
  const between = text.charCodeAt(10);
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    (between === 0x54 || between === 0x20) &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a
  );
}

/** Days from 1970 to the beginning of a year. */
function daysBeforeYear(year: number): number {
  const last = year - 1;
  const leapDays = (last >> 2) - Math.trunc(last / 100) + Math.trunc(last / 400) - 477;
  return (year - 1970) * 365 + leapDays;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** So far below that whatever a number of two digits is added to stays below 0. */
const notDigits = -100_000;

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : notDigits;
}

/** The milliseconds after the seconds, further digits cut off; below 0 if they are no digits. */
function fraction(text: string, end: number): number {
  if (end === 19) return 0;
  if (text.charCodeAt(19) !== 0x2e || end === 20) return notDigits;
  let value = 0;
  let unit = 100;
  for (let i = 20; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return notDigits;
    value += digit * unit;
    unit = unit === 1 ? 0 : unit / 10;
  }
  return value;
}
