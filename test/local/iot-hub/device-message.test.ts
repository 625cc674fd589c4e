import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readDeviceMessages } from '../../../local/iot-hub/device-message.ts';

const batchType = 'application/vnd.microsoft.iothub.json';

function request(...rawHeaders: string[]): IncomingMessage {
  const pairs = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1]]] : [],
  );
  return { rawHeaders, headers: Object.fromEntries(pairs) } as IncomingMessage;
}

describe('a single message', () => {
  it('keeps its bytes, and its properties with their case', () => {
    const body = Buffer.from([0, 255]);
    const message = request(
      ...['iothub-app-LineNumber', '7', 'IoTHub-MessageId', 'm1', 'constructor', 'x'],
      ...['iothub-contenttype', 'application/json', 'iothub-interface-id', 'urn:x'],
    );
    expect(readDeviceMessages(message, body)).toEqual([
      {
        body,
        applicationProperties: { LineNumber: '7' },
        properties: { messageId: 'm1', contentType: 'application/json' },
        interfaceId: 'urn:x',
      },
    ]);
  });
});

describe('a batch', () => {
  const read = (batch: unknown) =>
    readDeviceMessages(request('content-type', batchType), Buffer.from(JSON.stringify(batch)));

  it('is several messages with properties of their own', () => {
    const messages = read([
      { body: Buffer.from('one').toString('base64'), properties: { 'iothub-app-a': '1' } },
      { body: 'two', base64Encoded: false },
    ]);
    expect(messages).toEqual([
      { body: Buffer.from('one'), applicationProperties: { a: '1' }, properties: {} },
      { body: Buffer.from('two'), applicationProperties: {}, properties: {} },
    ]);
  });

  it.each([[[]], [{}], [['x']], [[{ body: 1 }]]])('is not %j', (batch) => {
    expect(() => read(batch)).toThrow(expect.objectContaining({ code: 'ArgumentInvalid' }));
  });
});
