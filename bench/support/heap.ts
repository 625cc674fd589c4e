/** Bytes that are held once all garbage is gone, those outside the heap of JavaScript included. */
export function heldBytes(): number {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('this needs node --expose-gc');
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
