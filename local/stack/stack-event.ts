import type { Alert } from '../../shared/alerts/alert.ts';
import type { HostEvent } from '../function-host/host-event.ts';
import type { Endpoints } from './endpoints.ts';

export interface GroupSummary {
  name: string;
  rules: number;
  devices: string[];
}

export interface NextStep {
  title: string;
  /** Works as it is in a shell. */
  command: string;
}

/** What happens in the stack, for whoever watches it. */
export type StackEvent =
  | { event: 'starting'; fleet: number; data: string }
  | { event: 'partReady'; part: string; tookMs: number; address: string }
  /** The app is somebody else's to run. */
  | { event: 'awaitingApp'; endpoints: Endpoints }
  | { event: 'seeded'; groups: string[] }
  | { event: 'warning'; about: string; message: string }
  | { event: 'ready'; endpoints: Endpoints }
  | { event: 'overview'; groups: GroupSummary[]; openAlerts: number }
  | { event: 'nextSteps'; steps: NextStep[] }
  | { event: 'deviceDoes'; deviceId: string; what: string }
  /** `command` shows it, as it is then, in a shell. */
  | { event: 'alert'; alert: Alert; command: string }
  | { event: 'alertEnded'; alert: Alert }
  | { event: 'host'; detail: HostEvent }
  | { event: 'failed'; message: string }
  | { event: 'stopping'; why: string }
  | { event: 'stopped' };

export type OnStackEvent = (event: StackEvent) => void;
