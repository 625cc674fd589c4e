import type { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { localPrincipal } from '../../../local/stack/local-principal.ts';
import { requireRole } from '../../../shared/http/principal.ts';

const request = { headers: new Headers(localPrincipal) } as unknown as HttpRequest;

describe("the stack's own principal", () => {
  it('may read alerts, and read and write the policy', () => {
    for (const role of ['Alerts.Read', 'Policy.Read', 'Policy.Write'] as const)
      expect(requireRole(request, 'entra', role)).toEqual({ name: 'npm start' });
  });

  it('may nothing else', () => {
    expect(() => requireRole(request, 'entra', 'Alerts.Write')).toThrow('Alerts.Write');
  });
});
