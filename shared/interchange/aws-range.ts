import { ruleLimits } from '../rules/rule-limits.ts';
import type { ComparisonOperator } from './aws-profile-schema.ts';

/** The values that are allowed, both bounds among them. */
export interface Range {
  minThreshold?: number;
  maxThreshold?: number;
  /** Whether the bound itself is not allowed at AWS. */
  isOpen: boolean;
}

/** What is normal by a criterion that compares with a number; undefined for one that does not. */
export function rangeOf(operator: ComparisonOperator, value: number): Range | undefined {
  switch (operator) {
    case 'less-than':
      return { maxThreshold: value, isOpen: true };
    case 'less-than-equals':
      return { maxThreshold: value, isOpen: false };
    case 'greater-than':
      return { minThreshold: value, isOpen: true };
    case 'greater-than-equals':
      return { minThreshold: value, isOpen: false };
    default:
      return undefined;
  }
}

/** The same range of whole numbers, which needs no open bound. */
export function closed({ minThreshold, maxThreshold, isOpen }: Range): Range {
  const step = isOpen ? 1 : 0;
  return {
    ...(minThreshold === undefined ? {} : { minThreshold: minThreshold + step }),
    ...(maxThreshold === undefined ? {} : { maxThreshold: maxThreshold - step }),
    isOpen: false,
  };
}

/** The part of a range that counts can be in. */
export function countRange({ minThreshold = 0, maxThreshold = most }: Range) {
  return {
    minThreshold: Math.max(0, minThreshold),
    maxThreshold: Math.min(most, maxThreshold),
  };
}

const most = ruleLimits.builtInThreshold;
