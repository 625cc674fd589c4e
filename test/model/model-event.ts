import type { TwinChange } from '../../shared/devices/twin-change.ts';

/** One thing that happened to a device, as the specification speaks of it: nothing is encoded. */
export interface ModelActivity {
  kind: 'message' | 'twinUpdate' | 'failedLogin' | 'login' | 'connection' | 'process';
  /** t: the time at which it happened. */
  timeMs: number;
  count: number;
  value?: string;
  direction?: 'In' | 'Out';
  /** Tells connections apart. */
  connection?: string;
}

export interface ModelEvent {
  sequenceNumber: number;
  /** x: the enqueued time. */
  enqueuedMs: number;
  /** Undefined: an event of nobody, which moves time all the same. */
  deviceId: string | undefined;
  moduleId?: string;
  /** As the hub stamped it; left out where it says nothing. */
  generation?: string;
  stream: 'messages' | 'twinChanges' | 'lifecycle';
  activities: readonly ModelActivity[];
  /** The telemetry body that custom signals look into. */
  body?: unknown;
  twinChange?: TwinChange;
}
