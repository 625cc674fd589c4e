import type { EvidenceSource } from './evidence-source.ts';
import type { RuleFamily } from './rule.ts';

/** How the values of a list are read: as CIDR blocks, or as they are. */
export type ValueType = 'IpCidr' | 'String';

/** One entry of the catalogue of alerts that an owner can choose from. */
export interface RuleType {
  ruleType: string;
  displayName: string;
  description: string;
  family: RuleFamily;
  isBuiltIn: boolean;
  /** Of list types only. */
  valueType?: ValueType;
  /** `signal`: it depends on the signal that the rule names. */
  source: EvidenceSource | 'signal';
  /** What must be switched on beside what the source needs. */
  requires: readonly string[];
  notes: readonly string[];
  /** How much longer than its source's wait a minimum of this type waits. */
  extraWait?: string;
}
