import type { ApiOperation } from './api-operation.ts';
import { alertOperations } from './operations/alerts.ts';
import { armOperations } from './operations/arm.ts';
import { deviceOperations } from './operations/devices.ts';
import { erasureOperations } from './operations/erasures.ts';
import { groupOperations } from './operations/groups.ts';
import { healthOperations } from './operations/health.ts';
import { historyOperations } from './operations/history.ts';
import { incidentOperations } from './operations/incidents.ts';
import { interchangeOperations } from './operations/interchange.ts';
import { memberOperations } from './operations/members.ts';
import { ruleOperations } from './operations/rules.ts';
import { selfOperations } from './operations/self.ts';

/** Everything that can be called over HTTP, in the order in which it is read. */
export const operations: readonly ApiOperation[] = [
  ...ruleOperations,
  ...groupOperations,
  ...memberOperations,
  ...historyOperations,
  ...interchangeOperations,
  ...deviceOperations,
  ...erasureOperations,
  ...alertOperations,
  ...incidentOperations,
  ...healthOperations,
  ...armOperations,
  ...selfOperations,
];
