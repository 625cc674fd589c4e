export type DeviceKind = 'pump' | 'gateway' | 'meter';

export interface FleetDevice {
  deviceId: string;
  kind: DeviceKind;
  /** Its twin's tag; a device without one is in the default group. */
  group?: string;
  /** How long after the others' first it sends its first message. */
  phaseMs: number;
}

const kinds: readonly DeviceKind[] = ['pump', 'pump', 'gateway', 'pump', 'gateway', 'meter'];
const groups: Readonly<Record<DeviceKind, string | undefined>> = {
  pump: 'pumps',
  gateway: 'gateways',
  meter: undefined,
};

/** The same devices every time: `pump-1`, `pump-2`, `gateway-1`, … */
export function fleetDevices(count: number): FleetDevice[] {
  const counts: Record<DeviceKind, number> = { pump: 0, gateway: 0, meter: 0 };
  return Array.from({ length: count }, (_, i) => {
    const kind = kinds[i % kinds.length]!;
    counts[kind] += 1;
    const group = groups[kind];
    return {
      deviceId: `${kind}-${counts[kind]}`,
      kind,
      ...(group === undefined ? {} : { group }),
      phaseMs: (i * 170) % 2_000,
    };
  });
}
