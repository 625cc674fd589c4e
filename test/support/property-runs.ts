const wanted = process.env.PROPERTY_RUNS;

/** How often a property is tried; `PROPERTY_RUNS` looks longer for what a few seconds do not find. */
export function propertyRuns(usual: number): number {
  return wanted === undefined ? usual : Number(wanted);
}

/** Time for so many runs of whole worlds, also on a busy machine. */
export const propertyTimeoutMs = 600 * propertyRuns(100);
