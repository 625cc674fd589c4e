import type { CheckpointStore } from './checkpoint-store.ts';
import type { OnHostEvent } from './host-event.ts';
import type { HostFaults } from './host-faults.ts';
import type { AppSettings } from './host-settings.ts';

export interface FunctionHostOptions {
  /** The app's folder, with host.json, package.json and what its `main` names. */
  root: string;
  /** 0 takes a free one. */
  port: number;
  /** App settings; they win over local.settings.json (or its sample) of the folder. */
  settings: AppSettings;
  /** Serves HTTPS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Where checkpoints and timers are remembered; left out, they are forgotten at the end. */
  stateFolder?: string;
  checkpoints?: CheckpointStore;
  faults?: HostFaults;
  onEvent?: OnHostEvent;
}
