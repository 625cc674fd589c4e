/** A generation that the source of some facts could not tell. Learning it is no recreation. */
export const unknownGeneration = '';

/** Orders generations, which are numbers in decimal: by length, then as text. */
export function compareGenerations(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * A generation just after another, for a device that was recreated without our being told its new
 * one. The hub takes generations from its clock, so the true one is newer still.
 */
export function generationAfter(generation: string): string {
  return /^\d+$/.test(generation) ? String(BigInt(generation) + 1n) : `${generation}0`;
}
