import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { requireArmHub } from '../../../shared/http/arm-request.ts';
import { testApp } from '../../support/test-app.ts';

const hubResourceId =
  '/subscriptions/7/resourceGroups/Plant/providers/Microsoft.Devices/IotHubs/contoso';
const { settings } = testApp();
const params = { subscription: '7', resourceGroup: 'Plant', hub: 'contoso' };

function ask(query: string, given: Record<string, string> = {}) {
  const url = `https://app.example/api/any${query}`;
  const request = new HttpRequest({ method: 'GET', url, params: { ...params, ...given } });
  return requireArmHub(request, { ...settings, hubResourceId });
}

describe('requireArmHub', () => {
  it.each(['2019-08-01', '2017-08-01-preview'])('takes version %s of its hub', (version) => {
    expect(ask(`?api-version=${version}&code=key`)).toBe(hubResourceId);
  });

  it('gives the id as the settings spell it, however it was asked', () => {
    const shouted = { subscription: '7', resourceGroup: 'PLANT', hub: 'CONTOSO' };
    expect(ask('?api-version=2019-08-01', shouted)).toBe(hubResourceId);
  });

  it.each(['', '?api-version=', '?version=2019-08-01'])('misses a version in "%s"', (query) => {
    expect(() => ask(query)).toThrow(
      expect.objectContaining({ code: 'MissingApiVersionParameter', target: 'api-version' }),
    );
  });

  it('refuses any other version, and repeats no more than the start of it', () => {
    const version = `2020-01-01${'x'.repeat(100)}`;
    expect(() => ask(`?api-version=${version}`)).toThrow(
      expect.objectContaining({
        code: 'InvalidApiVersionParameter',
        message: `The api-version '${version.slice(0, 64)}' is invalid. The supported versions are '2019-08-01, 2017-08-01-preview'.`,
      }),
    );
  });

  it.each(Object.keys(params))('finds no other hub: %s', (name) => {
    expect(() => ask('?api-version=2019-08-01', { [name]: 'other' })).toThrow(
      expect.objectContaining({ code: 'NotFound', target: 'resourceId' }),
    );
  });

  it('names the setting without which it finds none', () => {
    const url = 'https://app.example/api/any?api-version=2019-08-01';
    const request = new HttpRequest({ method: 'GET', url, params });
    expect(() => requireArmHub(request, settings)).toThrow(/IOTHUB_RESOURCE_ID is missing/);
  });
});
