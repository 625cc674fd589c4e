import { foldName } from '../kernel/fold-name.ts';

/** The group every hub has: it takes each device that names no other, and cannot be deleted. */
export const defaultGroupName = 'default';

/** The twin tag that names a device's group. */
export const groupTagName = 'SecurityGroup';

const forbidden = /[/\\#?%\p{Cc}]/u;

/**
 * Says what is wrong with a group name, or undefined if nothing is: 1 to 128 characters, none of
 * `/ \ # ? %` or a control character, no blank at either end, neither `.` nor `..`.
 */
export function groupNameProblem(name: string): string | undefined {
  const length = [...name].length;
  if (length < 1 || length > 128) return 'must have 1 to 128 characters';
  if (name.trim() !== name) return 'must not begin or end with a blank';
  if (name === '.' || name === '..') return 'must not be "." or ".."';
  if (forbidden.test(name)) return 'must not contain / \\ # ? % or a control character';
  if (!name.isWellFormed()) return 'must be well-formed Unicode';
  return undefined;
}

export function isDefaultGroup(name: string): boolean {
  return foldName(name) === defaultGroupName;
}
