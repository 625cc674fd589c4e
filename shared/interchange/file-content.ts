import type { JsonLimits } from '../kernel/scan-names.ts';
import type { Problem } from '../kernel/service-error.ts';

/** How the text of a file is written. */
export type Syntax = 'json' | 'yaml';

/** A file as a value, and where in its text a part of it stands. */
export interface FileContent {
  value: unknown;
  /** Such as "line 3, column 5", for who reads the text; undefined where a JSON Pointer says enough. */
  placeOf(pointer: string): string | undefined;
}

/** A problem with its place in the text, where a JSON Pointer does not say enough. */
export function placed(problem: Problem, { placeOf }: FileContent): Problem {
  const place = placeOf(problem.target);
  return place === undefined ? problem : { ...problem, message: `${problem.message} (${place})` };
}

/** What a file may hold. A state of Terraform has many things in it that are none of ours. */
export const fileLimits: JsonLimits = {
  depth: 64,
  containers: 500_000,
  itemsPerList: 100_000,
  namesPerObject: 10_000,
  nameLength: 1_024,
};
