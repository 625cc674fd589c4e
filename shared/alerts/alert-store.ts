import type { Page } from '../kernel/page.ts';
import type { Severity } from '../rules/rule.ts';
import type { Alert, AlertImage, AlertStatus } from './alert.ts';
import type { HandlingChange } from './alert-handling.ts';

/** All set fields must hold. Times are milliseconds of `detectedTimeUtc`, `fromMs` included, `toMs` not. */
export interface AlertFilter {
  status?: AlertStatus;
  severity?: Severity;
  /** Folded. */
  group?: string;
  deviceId?: string;
  ruleType?: string;
  fromMs?: number;
  toMs?: number;
}

/** Keeps alerts. Needed by evaluation (writes) and the API (reads). */
export interface AlertStore {
  /** Writes each image whose commit is above the stored one. Safe to repeat. */
  write(images: readonly AlertImage[]): Promise<void>;
  get(id: string): Promise<Alert | undefined>;
  /** Newest `detectedTimeUtc` first. `top` is 1 to 1000; a page may hold fewer and still go on. */
  list(filter: AlertFilter, top: number, continuation?: string): Promise<Page<Alert>>;
}

export interface HandlingOptions {
  /** Who does it; kept with the alert. */
  by: string;
  /** Throws if the person does not want to change an alert with this `etag`. */
  precondition?: (etag: string) => void;
}

/** Keeps what people do with alerts. Needed by the API. */
export interface AlertHandlingStore {
  /**
   * Applies a change and returns the alert after it, or undefined if there is none.
   * @throws ServiceError Conflict in a wrong state, and what the precondition throws.
   */
  handle(id: string, change: HandlingChange, options: HandlingOptions): Promise<Alert | undefined>;
}
