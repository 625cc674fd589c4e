import type { DeviceProtocol, DeviceStatus, GroupTag } from '../devices/device.ts';
import type { Awaited, MemberFacts } from '../devices/member-facts.ts';
import {
  type Codec,
  number,
  oneOf,
  optional,
  recurring,
  text,
  usually,
  yesOrNo,
} from '../kernel/byte-codec.ts';
import { struct } from '../kernel/struct-codec.ts';

/** Names of groups, ids of rules, wordings: what many devices of one record have in common. */
export const recurringText = recurring(text);

/** A string as written, or the JSON of a tag that is none. */
const groupTag: Codec<GroupTag> = {
  write(writer, tag) {
    yesOrNo.write(writer, typeof tag === 'string');
    if (typeof tag === 'string') recurringText.write(writer, tag);
    else text.write(writer, tag?.json ?? '');
  },
  read(reader) {
    return yesOrNo.read(reader) ? recurringText.read(reader) : { json: text.read(reader) };
  },
};

export const factsCodec: Codec<MemberFacts> = struct<MemberFacts>({
  deviceId: text,
  generation: text,
  status: usually<DeviceStatus, 'enabled'>(
    'enabled',
    oneOf<DeviceStatus>({ enabled: 0, disabled: 1, deleted: 2 }),
  ),
  groupTag: optional(groupTag),
  tagSource: oneOf<MemberFacts['tagSource']>({ directory: 0, trustedProperty: 1, unknown: 2 }),
  twinVersion: number,
  protocol: optional(oneOf<DeviceProtocol>({ Amqp: 0, Mqtt: 1, Http: 2 })),
  awaited: optional(struct<Awaited>({ telemetry: yesOrNo, twin: yesOrNo })),
});
