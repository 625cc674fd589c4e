import { type HandlingAction, handlingActions } from '../../alerts/alert-handling.ts';
import { alertQuerySchema } from '../../alerts/alert-query.ts';
import { handlingSchemas } from '../../alerts/handling-schemas.ts';
import { type ApiOperation, json } from '../api-operation.ts';
import { alert, alertPage } from '../schemas/alert.ts';

const noAlert = 'There is no alert of this id.';

const handling: Record<HandlingAction, { summary: string; description: string }> = {
  acknowledge: {
    summary: 'Acknowledge an alert',
    description: 'An active alert is then in progress.',
  },
  dismiss: {
    summary: 'Dismiss an alert',
    description: 'With a verdict. What violates again for the same reason still joins it.',
  },
  reopen: {
    summary: 'Reopen a dismissed alert',
    description:
      'It is then active, in progress or resolved, as it would be without its dismissal.',
  },
};

export const alertOperations: readonly ApiOperation[] = [
  {
    operationId: 'listAlerts',
    method: 'get',
    path: '/alerts',
    tag: 'Alerts',
    role: 'Alerts.Read',
    summary: 'List the alerts',
    description: 'The newest first.',
    isPaged: true,
    query: {
      schema: alertQuerySchema,
      descriptions: {
        status: 'Only alerts of this status.',
        severity: 'Only alerts of this severity.',
        group: 'Only alerts of this group, in any case.',
        device: 'Only alerts of the device of this id.',
        ruleType: 'Only alerts of this rule type.',
        from: 'Only alerts detected then or later. In an address, `+` is written `%2B`.',
        to: 'Only alerts detected earlier; it must be later than `from`.',
      },
    },
    answers: { 200: { description: 'A page of alerts.', content: json(alertPage) } },
  },
  {
    operationId: 'getAlert',
    method: 'get',
    path: '/alerts/{id}',
    tag: 'Alerts',
    role: 'Alerts.Read',
    summary: 'Get an alert',
    answers: { 200: { description: 'The alert.', content: json(alert), headers: ['ETag'] } },
    errors: { 404: noAlert },
  },
  ...handlingActions.map(handlingOperation),
];

function handlingOperation(action: HandlingAction): ApiOperation {
  return {
    operationId: `${action}Alert`,
    method: 'post',
    path: `/alerts/{id}/${action}`,
    tag: 'Alerts',
    role: 'Alerts.Write',
    ...handling[action],
    isConditional: true,
    body: {
      description: 'At most 1 MiB; it may be left out if it says nothing.',
      content: json(handlingSchemas[action]),
      ...(action === 'dismiss' ? {} : { isOptional: true }),
    },
    answers: {
      200: { description: 'The alert as it is now.', content: json(alert), headers: ['ETag'] },
    },
    errors: { 404: noAlert, 409: 'The status of the alert does not allow it.' },
  };
}
