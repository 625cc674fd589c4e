import { ServiceError } from '../kernel/service-error.ts';
import { type AlertHandling, type AlertStatus, alertStatus, type Verdict } from './alert.ts';

/** What a person can do with an alert. A note replaces the one before; without one, that stays. */
export type HandlingChange =
  | { action: 'acknowledge'; note?: string | undefined }
  | { action: 'dismiss'; verdict: Verdict; note?: string | undefined }
  | { action: 'reopen' };

export type HandlingAction = HandlingChange['action'];

export const handlingActions = [
  'acknowledge',
  'dismiss',
  'reopen',
] as const satisfies HandlingAction[];

/** An alert's people's part, and whether its episode has ended. */
export interface Handled {
  ended: boolean;
  handling: AlertHandling;
}

const allowedIn: Record<HandlingAction, readonly AlertStatus[]> = {
  acknowledge: ['Active'],
  dismiss: ['Active', 'InProgress', 'Resolved'],
  reopen: ['Dismissed'],
};

/**
 * The people's part after a change made by someone at a time (RFC 3339).
 * @throws ServiceError Conflict if the alert's status does not allow it.
 */
export function changeHandling(
  { ended, handling }: Handled,
  change: HandlingChange,
  by: string,
  timeUtc: string,
): AlertHandling {
  requireAllowed(alertStatus(ended, handling), change.action);
  const note = 'note' in change && change.note !== undefined ? { note: change.note } : {};
  switch (change.action) {
    case 'acknowledge':
      return { ...handling, acknowledgedTimeUtc: timeUtc, acknowledgedBy: by, ...note };
    case 'dismiss': {
      const { verdict } = change;
      return { ...handling, dismissedTimeUtc: timeUtc, dismissedBy: by, verdict, ...note };
    }
    case 'reopen': {
      const { dismissedTimeUtc: _time, dismissedBy: _by, verdict: _verdict, ...kept } = handling;
      return { ...kept, reopenedTimeUtc: timeUtc, reopenedBy: by };
    }
  }
}

function requireAllowed(status: AlertStatus, action: HandlingAction): void {
  if (allowedIn[action].includes(status)) return;
  const allowed = allowedIn[action].join(' or ');
  throw new ServiceError(
    'Conflict',
    `The alert is ${status}; ${action} is possible while it is ${allowed}.`,
    { target: 'status' },
  );
}
