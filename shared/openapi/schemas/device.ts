import * as z from 'zod';
import type { DeviceProtocol, DeviceSource, DeviceStatus } from '../../devices/device.ts';
import type { GroupSource } from '../../devices/membership.ts';
import type { toDeviceDetails, toDeviceResource } from '../../http/device-resource.ts';
import { etag, pageOf, utcTime } from './common.ts';
import { exactly } from './exactly.ts';

export const protocol = exactly<DeviceProtocol>()(z.enum(['Amqp', 'Mqtt', 'Http']));

export const deviceStatus = exactly<DeviceStatus>()(z.enum(['enabled', 'disabled', 'deleted']));

export const groupSource = exactly<GroupSource>()(
  z.enum(['twinTag', 'trustedProperty', 'default', 'unresolved', 'pending']).meta({
    description:
      'Why the device is in its group. `unresolved`: its tag names no group, so the rules of `default` apply. `pending`: its twin has not been read yet; `…/evaluation` tells by what it is judged until then.',
  }),
);

const home = z.string().exactOptional();

const source = exactly<DeviceSource>()(
  z.enum(['sweep', 'twinChange', 'lifecycle', 'writeApi', 'lookup', 'firstSight']),
);

export const device = exactly<ReturnType<typeof toDeviceResource>>()(
  z
    .strictObject({
      deviceId: z.string(),
      group: z.string(),
      groupSource,
      tag: z.string().optional().meta({
        description: 'The twin tag `SecurityGroup` when it leads nowhere.',
      }),
      generation: z.string().exactOptional().meta({
        description: 'Of its identity; absent until an event or a lookup has told it.',
      }),
      status: deviceStatus,
      protocol: protocol.exactOptional(),
      twinVersion: z.int().meta({ description: 'At which the facts were read; newer ones win.' }),
      homes: z.strictObject({ telemetry: home, twin: home }).exactOptional().meta({
        description: 'The partitions that judge its silence, as `partition/number of partitions`.',
      }),
      firstSyncUtc: utcTime,
      lastSyncUtc: utcTime,
      lastSource: source.meta({ description: 'How the newest facts came.' }),
      etag,
    })
    .meta({ id: 'Device' }),
);

const tag = z.string().exactOptional();

export const deviceDetails = exactly<ReturnType<typeof toDeviceDetails>>()(
  device
    .extend({
      membership: z
        .strictObject({
          sinceUtc: utcTime.meta({ description: 'Since when the device has its tag.' }),
          moves: z
            .array(
              z.strictObject({
                timeUtc: utcTime,
                fromTag: tag,
                toTag: tag,
                source,
                by: z.string().exactOptional(),
              }),
            )
            .meta({ description: 'The last 20, newest first.' }),
          earlierMoves: z.int().min(0).meta({ description: 'How many there were before them.' }),
        })
        .meta({ description: 'How its tag has changed since the device was first known.' }),
    })
    .meta({ id: 'DeviceDetails' }),
);

export const pendingDevice = z
  .strictObject({ deviceId: z.string(), groupSource: z.literal('pending') })
  .meta({
    id: 'PendingDevice',
    description: 'Until all devices of the hub have been read once, an unknown one may well exist.',
  });

export const devicePage = pageOf('DevicePage', device);
