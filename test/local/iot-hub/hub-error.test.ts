import { expect, it } from 'vitest';
import { HubError } from '../../../local/iot-hub/hub-error.ts';

it('has the status of its code', () => {
  expect(new HubError('PreconditionFailed', 'old').status).toBe(412);
});

it('is spelled so that clients find code and text apart', () => {
  const { Message } = new HubError('DeviceNotFound', 'a;b').body;
  expect(Message.split(';')).toEqual(['ErrorCode:DeviceNotFound', 'a,b']);
});
