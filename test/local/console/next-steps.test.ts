import { describe, expect, it } from 'vitest';
import { curlFor, nextSteps } from '../../../local/console/next-steps.ts';
import { endpointsOf } from '../../../local/stack/endpoints.ts';

const endpoints = endpointsOf({
  http: 'http://localhost:7071/api',
  storage: '',
  eventHubs: '',
  iotHub: 'http://localhost:8080',
});
const device = { deviceId: 'pump-1', otherGroup: 'gateways' };
const rule = { group: 'pumps', id: 'hot-sensor', etag: '"2"', maxThreshold: 100 };
const json = "-H 'Content-Type: application/json'";

describe('what to try next', () => {
  it('is about the things of the demo', () => {
    const steps = nextSteps(endpoints, { device, rule }, 'curl');
    expect(steps.map(({ command }) => command)).toEqual([
      "curl 'http://localhost:7071/api/alerts?top=5'",
      'curl http://localhost:7071/api/devices/pump-1',
      "curl -X PATCH 'http://localhost:8080/twins/pump-1?api-version=2021-04-12' " +
        `-H 'Authorization: SharedAccessSignature local' ${json} ` +
        `-d '{"tags":{"SecurityGroup":"gateways"}}'`,
      'curl -X PATCH http://localhost:7071/api/groups/pumps/rules/hot-sensor ' +
        `-H 'If-Match: "2"' ${json} -d '{"maxThreshold":100}'`,
    ]);
  });

  it('is a first group where there is no demo', () => {
    const steps = nextSteps(endpoints, {}, 'curl');
    expect(steps.map(({ command }) => command)).toEqual([
      "curl 'http://localhost:7071/api/alerts?top=5'",
      `curl -X PUT http://localhost:7071/api/groups/pumps ${json} -d '{}'`,
    ]);
  });

  it('trusts the certificate for the API over TLS, which the hub does not need', () => {
    const curl = curlFor('/tmp/localhost.pem');
    const steps = nextSteps(endpoints, { device, rule }, curl);
    const commands = steps.map(({ command }) => command.split(' -X')[0]);
    expect(curl).toBe("curl --cacert '/tmp/localhost.pem'");
    expect(commands[0]).toBe(`${curl} 'http://localhost:7071/api/alerts?top=5'`);
    expect(commands.slice(2)).toEqual(['curl', curl]);
    expect(curlFor(undefined)).toBe('curl');
  });
});
