import type { AlertCondition } from '../alerts/alert.ts';
import { conditionOf } from './episodes.ts';
import type { PartitionState } from './partition-state.ts';

/** The alerts that are open, as they stand at the watermark, whenever they were last written. */
export function openAlerts(state: PartitionState): AlertCondition[] {
  const at = { watermarkMs: state.watermarkMs ?? 0 };
  return [...state.devices.values()].flatMap((device) =>
    [...device.episodes.values()].map((episode) => conditionOf(at, device, episode)),
  );
}
