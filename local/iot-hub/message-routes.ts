import { maxMessageBytes, readDeviceMessages } from './device-message.ts';
import { HubError } from './hub-error.ts';
import { telemetryEvent } from './hub-event.ts';
import type { HubAnswer, HubParts, HubRequest, Routes } from './hub-request.ts';

/** What devices and their modules send. */
export const messageRoutes: Routes = {
  'devices/:deviceId/messages/events': { POST: sendMessages },
  'devices/:deviceId/modules/:moduleId/messages/events': { POST: sendMessages },
};

async function sendMessages(parts: HubParts, request: HubRequest): Promise<HubAnswer> {
  const { registry, publisher, now } = parts;
  if (request.body.length > maxMessageBytes)
    throw new HubError('MessageTooLarge', `A message may have ${maxMessageBytes} bytes`);
  const record = registry.get(request.ids);
  if (registry.get({ deviceId: request.ids.deviceId }).status === 'disabled')
    throw new HubError('IotHubUnauthorizedAccess', `Device ${record.deviceId} is disabled`);
  const messages = readDeviceMessages(request.message, request.body);
  const events = messages.map((message) => telemetryEvent(record, message, now()));
  try {
    await publisher.publish(events);
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    const reason = message || code;
    throw new HubError('ServiceUnavailable', `The event hub did not take the message: ${reason}`);
  }
  return { status: 204 };
}
