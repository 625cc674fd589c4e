import type { ApiOperation } from './api-operation.ts';
import { alertOperations } from './operations/alerts.ts';
import { deviceOperations } from './operations/devices.ts';
import { groupOperations } from './operations/groups.ts';
import { healthOperations } from './operations/health.ts';
import { incidentOperations } from './operations/incidents.ts';
import { ruleOperations } from './operations/rules.ts';
import { selfOperations } from './operations/self.ts';

/** Everything that can be called over HTTP, in the order in which it is read. */
export const operations: readonly ApiOperation[] = [
  ...ruleOperations,
  ...groupOperations,
  ...deviceOperations,
  ...alertOperations,
  ...incidentOperations,
  ...healthOperations,
  ...selfOperations,
];
