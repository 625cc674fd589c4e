import type { LogLevel } from './rpc.ts';

export interface FunctionSummary {
  name: string;
  /** The trigger's binding type, such as `httpTrigger`. */
  trigger: string;
  /** Of HTTP functions: methods and URL path. */
  route?: string;
}

/** What a function host tells whoever started it. */
export type HostEvent =
  | { kind: 'functionsLoaded'; functions: FunctionSummary[] }
  /** Something the app registered that this host does not run. */
  | { kind: 'notSupported'; function: string; detail: string }
  | {
      kind: 'log';
      level: LogLevel;
      category: string;
      message: string;
      function?: string;
      invocationId?: string;
    }
  /** A line the app wrote to its standard output or error. */
  | { kind: 'output'; stream: 'stdout' | 'stderr'; line: string }
  | {
      kind: 'invocationFailed';
      function: string;
      invocationId: string;
      error: string;
      retryCount: number;
      willRetry: boolean;
    }
  | {
      kind: 'workerExited';
      code: number | null;
      signal: string | null;
      invocationsInFlight: number;
      restartInMs: number;
    }
  | { kind: 'workerRestarted' }
  /** A restarted app could not be loaded; it is tried again. */
  | { kind: 'loadFailed'; error: string; restartInMs: number }
  /** What listens for a timer or a partition met an error, and goes on. */
  | { kind: 'listenerFailed'; function: string; partitionId?: string; error: string }
  /** Another exclusive receiver took the partition; this host leaves it until it is started again. */
  | { kind: 'ownershipLost'; function: string; partitionId: string };

export type OnHostEvent = (event: HostEvent) => void;
