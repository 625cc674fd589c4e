import { describe, expect, it } from 'vitest';
import type { World } from '../../../cli/command.ts';
import { readDeployment } from '../../../cli/deployment/deployment-options.ts';

function read(env: World['env'], options: Record<string, string> = {}) {
  const given = { operands: [], options: new Map(Object.entries(options)) };
  return readDeployment(given, { env } as World);
}

describe('where a deployment is', () => {
  it('is this machine unless told, and an option says more than the environment', () => {
    expect(read({}).baseUrl).toBe('http://localhost:7071/api');
    const env = { POLICY_URL: 'https://a.example/api/' };
    expect(read(env).baseUrl).toBe('https://a.example/api');
    expect(read(env, { url: 'https://b.example/api' }).baseUrl).toBe('https://b.example/api');
  });

  it('goes with a key or a token in a header', () => {
    const url = 'https://a.example/api';
    expect(read({ POLICY_KEY: 'k1' }, { url }).headers).toEqual({ 'x-functions-key': 'k1' });
    expect(read({ POLICY_TOKEN: 't1' }, { url }).headers).toEqual({ authorization: 'Bearer t1' });
  });

  it.each(['http://localhost:7071/api', 'http://127.0.0.1/api', 'http://[::1]:80/api'])(
    'takes a secret to %s in clear',
    (url) => {
      expect(read({ POLICY_KEY: 'k1' }, { url }).baseUrl).toBe(url.replace(':80/', '/'));
    },
  );

  it.each([
    'http://a.example/api',
    'http://localhost.a.example/api',
    'http://127.0.0.1.a.example/api',
    'http://10.0.0.1/api',
    'http://[::2]/api',
  ])('takes no secret to %s in clear', (url) => {
    expect(() => read({ POLICY_KEY: 'k1' }, { url })).toThrow(/must begin with https:\/\//);
    expect(() => read({ POLICY_TOKEN: 't1' }, { url })).toThrow(/must begin with https:\/\//);
    expect(read({}, { url }).baseUrl).toBe(url);
  });

  it('says all that is wrong, and repeats no secret', () => {
    const env = { POLICY_KEY: 'hush\n', POLICY_TOKEN: 'hush' };
    const options = { url: 'http://hush@a.example/api?code=hush#hush', timeout: '1.5' };
    const problems = [
      'POLICY_KEY must have visible ASCII characters only',
      'either POLICY_KEY or POLICY_TOKEN must be set, not both',
      '--url must end with its path: a key belongs into POLICY_KEY',
      '--url must begin with https://: a secret is not sent in clear to a.example',
      '--timeout must be a whole number of seconds from 1 to 3600',
    ];
    expect(() => read(env, options)).toThrow(problems.join('\n'));
  });

  it.each(['ftp://a.example', 'a.example/api', 'hush'])('is not %s', (url) => {
    expect(() => read({ POLICY_URL: url })).toThrow(
      /^POLICY_URL must be a URL such as https:\/\/example.azurewebsites.net\/api$/,
    );
  });
});
