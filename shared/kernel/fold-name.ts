/** How group names are compared: NFC, then lower case. Shown names keep the spelling of the first writer. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
