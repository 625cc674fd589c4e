import { type FileFormat, fieldsOf } from './file-reading.ts';

/** The format of a file by what stands at its top; undefined if it is none that is known. */
export function detectFormat(value: unknown): FileFormat | undefined {
  const file = Array.isArray(value) ? value[0] : value;
  const has = (...names: string[]) => names.every((name) => Object.hasOwn(fieldsOf(file), name));
  if (has('groups')) return 'policy';
  // A state as it is stored names its version, too: it is told apart from a template to say so.
  if (has('format_version') || has('terraform_version')) return 'terraform';
  if (has('securityProfileName') || has('behaviors')) return 'aws';
  if (has('resources') || has('value') || has('properties')) return 'arm';
  return undefined;
}
