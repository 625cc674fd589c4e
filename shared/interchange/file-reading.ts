import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import type { Problem } from '../kernel/service-error.ts';
import type { Parsed } from '../kernel/zod-problems.ts';
import type { RuleDraft } from '../rules/rule.ts';

/** Whose layout a file has. */
export const fileFormats = ['policy', 'arm', 'terraform', 'aws'] as const;

export type FileFormat = (typeof fileFormats)[number];

export type Path = readonly (string | number)[];

/** What who imports a file should know of it although nothing is wrong. */
export interface Note {
  /** `changed`: it is taken, but means something else here; `notTaken`: it is left out. */
  kind: 'changed' | 'notTaken';
  /** Where it stands in the file, as a JSON Pointer. */
  target: string;
  message: string;
}

/** A group as a file has it: name and description not looked at yet. */
export interface GroupInFile {
  name: unknown;
  nameAt: Path;
  description?: unknown;
  descriptionAt?: Path;
  /**
   * Name of the IoT hub that it is for, folded; null if it is for one that the file does not tell.
   * Formats that know no hubs leave it out.
   */
  hub?: string | null;
  /** Looks at the rules when called, for there may be more problems than anybody wants to know. */
  rules(): Parsed<readonly RuleDraft[]>;
}

/** What a file says, or what is wrong with what stands around its groups. */
export interface FileReading {
  groups: readonly GroupInFile[];
  notes: readonly Note[];
  problems: readonly Problem[];
  /** Whether it is known that there are groups, or may be, that the file does not have. */
  isPart?: boolean;
}

/** A value as an object with own properties; an empty one if it is none. */
export function fieldsOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A value as a list; an empty one if it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function problemsOf(parsed: Parsed<unknown>): readonly Problem[] {
  return 'problems' in parsed ? parsed.problems : [];
}
