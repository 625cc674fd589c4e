/** A part of a list that a store keeps. */
export interface Page<T> {
  items: T[];
  /** Where the next page begins; undefined after the last. Opaque to callers. */
  continuation?: string;
}
