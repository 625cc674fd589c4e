/** Closes a `switch` over a union: a new member is a compile error here. */
export function assertNever(value: never): never {
  throw new TypeError(`not a member of its union: ${JSON.stringify(value)}`);
}
