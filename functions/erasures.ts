import {
  app as functionsApp,
  type HttpRequest,
  type InvocationContext,
  type Timer,
} from '@azure/functions';
import { erasureRequest, newErasure } from '../shared/devices/erasure.ts';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { pageOf } from '../shared/http/page-of.ts';
import { listBody } from '../shared/http/paging.ts';
import type { Caller } from '../shared/http/principal.ts';
import { noParameters, readQuery } from '../shared/http/query.ts';
import { readJson } from '../shared/http/read-json.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { requireValid } from '../shared/kernel/invalid-request.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import { parseWith } from '../shared/kernel/zod-problems.ts';
import { type App, currentApp } from '../shared/wiring/app.ts';
import { runErasures } from '../shared/wiring/run-erasures.ts';

const returns =
  'A device that is still in the IoT hub comes back as a new one with its next event or the next sweep: delete it there first.';

endpoint('eraseDevice', {
  methods: ['POST'],
  route: 'devices/{device}/erase',
  // It takes a device out of its group, and its alerts away: no less than changing the policy.
  role: 'Policy.Write',
  handler: eraseDevice,
});

endpoint('listErasures', {
  methods: ['GET'],
  route: 'erasures',
  role: 'Policy.Read',
  hasQuery: true,
  handler: async (request, app) => {
    const erasures = await (await app.erasures()).list();
    const [page] = checkAll(
      () => pageOf(request, erasures, ({ requestedUtc, id }) => `${requestedUtc} ${id}`),
      () => readQuery(request, noParameters, { isPaged: true }),
    );
    return { jsonBody: listBody(request, page) };
  },
});

endpoint('getErasure', {
  methods: ['GET'],
  route: 'erasures/{id}',
  role: 'Policy.Read',
  handler: async (request, app) => {
    const erasure = await (await app.erasures()).get(request.params.id ?? '');
    if (erasure === undefined)
      throw new ServiceError('NotFound', 'There is no erasure with this id.');
    return { jsonBody: erasure };
  },
});

functionsApp.timer('finishErasures', {
  schedule: '15 * * * * *',
  handler: async (_timer: Timer, context: InvocationContext): Promise<void> => {
    const moved = await runErasures(currentApp(), (error) => {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : 'an error';
      context.error(`an erasure was not carried out, and is tried again: ${what}`);
    });
    for (const { id, state } of moved) context.log(`erasure ${id} is ${state}`);
  },
});

/** Evaluation has to let go of the device first, so the answer only tells where to look. */
async function eraseDevice(request: HttpRequest, app: App, caller: Caller): Promise<Answer> {
  const { reason } = requireValid(parseWith(erasureRequest, await readJson(request)));
  const wanted = newErasure(app.settings.hub, request.params.device ?? '', {
    ...{ by: caller.name, reason, nowMs: app.clock.nowMs() },
  });
  const erasure = await (await app.erasures()).begin(wanted);
  return {
    status: 202,
    headers: { Location: addressOf(request, erasure.id) },
    jsonBody: { ...erasure, note: returns },
  };
}

/** Without the query: a caller's key may stand in it. */
function addressOf({ url }: HttpRequest, id: string): string {
  const { origin, pathname } = new URL(url);
  // From the end: a device may have any name, `devices` too.
  return `${origin}${pathname.replace(/(?:\/[^/]+){3}\/?$/, '')}/erasures/${id}`;
}
