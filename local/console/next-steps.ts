import type { Endpoints } from '../stack/endpoints.ts';
import type { NextStep } from '../stack/stack-event.ts';

export interface KnownThings {
  /** A device of the fleet, and a group it may be moved to. */
  device?: { deviceId: string; otherGroup: string };
  /** A rule with one limit, as it is now. */
  rule?: { group: string; id: string; etag: string; maxThreshold: number };
}

/** `curl`, told to trust the certificate if the HTTP API is served over TLS. */
export function curlFor(certificateFile: string | undefined): string {
  return certificateFile === undefined ? 'curl' : `curl --cacert '${certificateFile}'`;
}

/** Commands for a shell that work as they are, on what this stack has. */
export function nextSteps(
  { http, iotHub }: Endpoints,
  { device, rule }: KnownThings,
  curl: string,
): NextStep[] {
  const steps = [{ title: 'the newest alerts', command: `${curl} '${http}/alerts?top=5'` }];
  if (device !== undefined) {
    const { deviceId, otherGroup } = device;
    steps.push(
      {
        title: 'a device, its group and where that comes from',
        command: `${curl} ${http}/devices/${deviceId}`,
      },
      {
        title: 'move the device by its twin tag, as any IoT Hub client would',
        command:
          `curl -X PATCH '${iotHub.url}/twins/${deviceId}?api-version=2021-04-12' ` +
          `-H 'Authorization: SharedAccessSignature local' -H 'Content-Type: application/json' ` +
          `-d '{"tags":{"SecurityGroup":"${otherGroup}"}}'`,
      },
    );
  }
  if (rule !== undefined) {
    const { group, id, etag, maxThreshold } = rule;
    steps.push({
      title: `raise a limit, unless somebody else has changed the rule meanwhile`,
      command:
        `${curl} -X PATCH ${http}/groups/${group}/rules/${id} -H 'If-Match: ${etag}' ` +
        `-H 'Content-Type: application/json' -d '{"maxThreshold":${maxThreshold}}'`,
    });
  } else {
    steps.push({
      title: 'a first group, for devices whose twin has the tag SecurityGroup: pumps',
      command: `${curl} -X PUT ${http}/groups/pumps -H 'Content-Type: application/json' -d '{}'`,
    });
  }
  return steps;
}
