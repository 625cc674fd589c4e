import * as z from 'zod';
import { type ApiOperation, json } from '../api-operation.ts';
import { health, healthDetails } from '../schemas/health.ts';

export const healthOperations: readonly ApiOperation[] = [
  {
    operationId: 'health',
    method: 'get',
    path: '/health',
    tag: 'Health',
    summary: 'Tell whether the app can work',
    description: 'For load balancers and probes: it says nothing of devices or policy.',
    answers: {
      200: { description: 'Its settings are whole, and storage answers.', content: json(health) },
      503: { description: 'It cannot work, and why.', content: json(health) },
    },
  },
  {
    operationId: 'healthDetails',
    method: 'get',
    path: '/health/details',
    tag: 'Health',
    role: 'Alerts.Read',
    summary: 'Tell where every part stands',
    answers: { 200: { description: 'All counters.', content: json(healthDetails) } },
  },
  {
    operationId: 'metrics',
    method: 'get',
    path: '/metrics',
    tag: 'Health',
    role: 'Alerts.Read',
    summary: 'Tell the same as metrics',
    description: 'In the text format of Prometheus, for whatever scrapes it.',
    answers: {
      200: { description: 'All metrics.', content: { 'text/plain': z.string() } },
    },
  },
];
