import * as z from 'zod';

export const utcTime = z.iso.datetime();

export const duration = z.string().meta({ format: 'duration' });

export const etag = z
  .string()
  .regex(/^"[\x21\x23-\x7e]*"$/)
  .meta({ description: 'As in the header `ETag`, quotes included.' });

export const revision = z.int().min(0).meta({
  description: 'The policy revision that last changed it. It grows by one with each change.',
});

export const count = z.int().min(0);

/** A page of a list. */
export function pageOf(id: string, item: z.ZodType) {
  return z
    .strictObject({
      value: z.array(item),
      nextLink: z.url().exactOptional().meta({
        description:
          'The address of the next page; absent on the last. Opaque: follow it as it is.',
      }),
    })
    .meta({ id });
}
