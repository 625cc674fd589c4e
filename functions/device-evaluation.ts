import type { HttpRequest } from '@azure/functions';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('explainDevice', {
  methods: ['GET'],
  route: 'devices/{device}/evaluation',
  role: 'Alerts.Read',
  handler: getEvaluation,
});

/** Why the rules of a device have, or have not, fired. */
async function getEvaluation(request: HttpRequest, app: App): Promise<Answer> {
  const deviceId = request.params.device ?? '';
  const { explain } = await import('../shared/wiring/explain.ts');
  const explanation = await explain(app, deviceId);
  if (explanation !== undefined) return { jsonBody: explanation };
  throw new ServiceError(
    'NotFound',
    'Neither the directory nor evaluation knows a device with this id.',
  );
}
