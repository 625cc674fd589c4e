import * as z from 'zod';
import { groupSchema } from '../../groups/parse-group.ts';
import type { toGroupResource } from '../../http/group-resource.ts';
import { count, etag, pageOf, revision, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

export const groupDraft = groupSchema.meta({
  id: 'GroupDraft',
  description:
    'A group as its owner writes it. `name`, if given, repeats that of the address. Counts, `revision`, `etag` and times are accepted and passed over; the rules have an address of their own.',
});

export const groupPatch = z
  .strictObject({ ...groupSchema.shape, description: groupSchema.shape.description.nullable() })
  .meta({
    id: 'GroupPatch',
    description:
      'A JSON merge patch (RFC 7396): what is left out stays, `null` takes the description away.',
  });

const unresolvedTag = z
  .strictObject({
    tag: z.union([z.string(), z.strictObject({ json: z.string() })]).meta({
      description: 'As the twin has it; one that is no string as JSON, cut.',
    }),
    devices: count,
  })
  .meta({ id: 'UnresolvedTag' });

export const group = exactly<ReturnType<typeof toGroupResource>>()(
  z
    .strictObject({
      name: z.string().meta({ description: 'As it was first written.' }),
      description: z.string().exactOptional(),
      rules: count.meta({ description: 'How many rules it has.' }),
      devices: count.meta({ description: 'How many devices are in it by their tags.' }),
      unresolvedDevices: count.exactOptional().meta({
        description: 'Of `default`: how many of its devices have a tag that names no group.',
      }),
      unresolvedTagCount: count.exactOptional().meta({
        description: 'Of `default`: how many different tags lead nowhere.',
      }),
      unresolvedTags: z.array(unresolvedTag).exactOptional().meta({
        description: 'Of `default`: the tags that lead nowhere, most devices first; the first 100.',
      }),
      revision,
      etag,
      createdTimeUtc: utcTime.exactOptional().meta({ description: 'Absent for `default`.' }),
      updatedTimeUtc: utcTime
        .exactOptional()
        .meta({ description: 'Absent for `default` before its first change.' }),
    })
    .meta({ id: 'Group' }),
);

export const groupPage = pageOf('GroupPage', group);
