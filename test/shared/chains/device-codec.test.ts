import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deviceCodec } from '../../../shared/chains/device-codec.ts';
import { storeDevice } from '../../../shared/chains/state-codec.ts';
import { list } from '../../../shared/kernel/byte-codec.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { range } from '../../support/range.ts';
import { storedDevice } from '../../support/stored-devices.ts';
import { throughCodec } from '../../support/through-codec.ts';

it('devices are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(storedDevice, { maxLength: 4 }), (devices) => {
      expect(throughCodec(list(deviceCodec), devices)).toStrictEqual(devices);
    }),
  );
});

const counted = aRule({
  ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT5M' },
  ...{ minThreshold: 1, maxThreshold: 100 },
});

/** Devices of one rule that each sent a message. */
function devicesOf(count: number) {
  const ids = range(0, count).map((i) => `pump-${i}`);
  const partition = new Partition(
    aPolicy({ default: [counted] }),
    ids.map((id) => someFacts(id)),
  );
  partition.receive(...ids.map((deviceId, at) => ({ at, deviceId })));
  return [...partition.state.devices.values()].map(storeDevice);
}

it('the windows of one rule share its terms', () => {
  const [first, second] = throughCodec(list(deviceCodec), devicesOf(2));
  expect(first!.windows[0]!.terms.id).toBe(counted.id);
  expect(second!.windows[0]!.terms).toBe(first!.windows[0]!.terms);
});

it('a further device takes a few bytes beside its id', () => {
  const size = (count: number) => {
    const writer = new ByteWriter();
    list(deviceCodec).write(writer, devicesOf(count));
    return writer.written.length;
  };
  expect(size(60) - size(59)).toBeLessThan('pump-59'.length + 35);
});
