import { app as functionsApp } from '@azure/functions';
import { endpoint } from '../shared/http/endpoint.ts';
import { metricFamilies } from '../shared/http/metric-families.ts';
import { prometheusType, toPrometheusText } from '../shared/http/prometheus-text.ts';
import { readHealth, readHealthDetails } from '../shared/wiring/health.ts';

// Anonymous, for load balancers and probes: it says what is wrong, and nothing of devices or policy.
functionsApp.http('health', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: async () => {
    const health = await readHealth();
    return { status: health.status === 'ok' ? 200 : 503, jsonBody: health };
  },
});

endpoint('healthDetails', {
  methods: ['GET'],
  route: 'health/details',
  role: 'Alerts.Read',
  handler: async (_request, app) => ({ jsonBody: await readHealthDetails(app) }),
});

endpoint('metrics', {
  methods: ['GET'],
  route: 'metrics',
  role: 'Alerts.Read',
  handler: async (_request, app) => ({
    headers: { 'Content-Type': prometheusType },
    body: toPrometheusText(metricFamilies(await readHealthDetails(app))),
  }),
});
