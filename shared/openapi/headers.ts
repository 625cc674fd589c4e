const string = { type: 'string' } as const;

/** What answers say beside their body. On each, `Cache-Control` and `X-Content-Type-Options` as well. */
export const headers = {
  ETag: {
    description: 'The strong entity tag of the resource, for `If-Match`.',
    schema: string,
    example: '"7"',
  },
  Location: { description: 'The address of what was created.', schema: string },
  'Retry-After': {
    description: 'Seconds after which to try again; absent when waiting would not help.',
    schema: { type: 'integer', minimum: 1 },
    example: 5,
  },
  'WWW-Authenticate': { description: 'How to sign in.', schema: string, example: 'Bearer' },
  'x-ms-error-code': {
    description: 'The code of the error, as in the body.',
    schema: string,
    example: 'InvalidRequest',
  },
} as const;

export type HeaderName = keyof typeof headers;

export function headerReferences(names: readonly HeaderName[]) {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const),
  );
}
