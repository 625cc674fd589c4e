/** The items in their order, at most so many at a time. */
export function* batches<T>(items: readonly T[], size: number): Generator<T[], void> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
