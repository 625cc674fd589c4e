import type { Page } from '../kernel/page.ts';
import type {
  Incident,
  IncidentKind,
  IncidentReport,
  IncidentScope,
  IncidentStatus,
} from './incident.ts';

export type { IncidentKind, IncidentReport, IncidentScope } from './incident.ts';

/** Takes in the app's own troubles. Needed by evaluation and sync. */
export interface IncidentReporter {
  /**
   * Says that there is a trouble. Safe to repeat, and meant to be, as long as it lasts: while one of
   * its scope is open, that one takes the report's `to` and `detail`, and a report that says nothing
   * new costs nothing as a rule, or one read. With a `key` that was seen before and ended, that one
   * opens again.
   * @throws ServiceError ServiceUnavailable when storage is busy.
   */
  raise(report: IncidentReport): Promise<void>;
  /**
   * Says that the trouble is over; without `key`, all of the scope are. Costs nothing as a rule when
   * there is none. What another process raised in the last seconds may be missed, so whoever ends
   * says so again as long as all is well.
   * @throws ServiceError ServiceUnavailable when storage is busy.
   */
  end(scope: IncidentScope): Promise<void>;
}

/** All set fields must hold. */
export interface IncidentFilter {
  status?: IncidentStatus;
  kind?: IncidentKind;
  stream?: string;
}

export interface AcknowledgeOptions {
  /** Who does it; kept with the incident. */
  by: string;
  note?: string;
  /** Throws if the person does not want to acknowledge an incident with this `etag`. */
  precondition?: (etag: string) => void;
}

/** Keeps incidents. Needed by the API and health. */
export interface IncidentStore extends IncidentReporter {
  /** The last raised first. `top` is 1 to 1000; a page may hold fewer and still go on. */
  list(filter: IncidentFilter, top: number, continuation?: string): Promise<Page<Incident>>;
  get(id: string): Promise<Incident | undefined>;
  /**
   * Notes that a person has seen an incident, open or ended: many end before anybody looks. Returns
   * it after that, or undefined if there is none.
   * @throws ServiceError Conflict if somebody has before, and what the precondition throws.
   */
  acknowledge(id: string, options: AcknowledgeOptions): Promise<Incident | undefined>;
  /** How many are open, by kind; kinds without any are left out. A few seconds old at most. */
  countOpen(): Promise<Partial<Record<IncidentKind, number>>>;
}
