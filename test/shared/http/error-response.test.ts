import { InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { errorResponse } from '../../../shared/http/error-response.ts';
import { ServiceError, type ServiceErrorCode } from '../../../shared/kernel/service-error.ts';
import { SettingsError } from '../../../shared/wiring/settings.ts';

function answer(error: unknown) {
  const logged: string[] = [];
  const logHandler = (_level: string, ...words: unknown[]) =>
    void logged.push(words.map(String).join(' '));
  const context = new InvocationContext({ invocationId: 'invocation-7', logHandler });
  return { response: errorResponse(error, context), log: logged.join('\n') };
}

describe('an outcome the caller is told about', () => {
  it.each<[ServiceErrorCode, number]>([
    ['InvalidRequest', 400],
    ['Forbidden', 403],
    ['NotFound', 404],
    ['Conflict', 409],
    ['PreconditionFailed', 412],
    ['PayloadTooLarge', 413],
    ['UnsupportedMediaType', 415],
    ['ServiceUnavailable', 503],
  ])('of code %s has status %i, and no more than was said', (code, status) => {
    const { response, log } = answer(new ServiceError(code, 'No.'));
    expect(response).toEqual({
      status,
      headers: { 'x-ms-error-code': code },
      jsonBody: { error: { code, message: 'No.' } },
    });
    expect(log).toBe('');
  });

  it('tells who is not signed in how to', () => {
    const { response } = answer(new ServiceError('Unauthorized', 'Sign in first.'));
    expect(response).toMatchObject({
      status: 401,
      headers: { 'x-ms-error-code': 'Unauthorized', 'WWW-Authenticate': 'Bearer' },
    });
  });

  it('names its target and its details, and when to come back', () => {
    const details = [{ code: 'Missing', message: 'is required.', target: '/id' }];
    const { response } = answer(
      new ServiceError('ServiceUnavailable', 'Slow down.', {
        ...{ target: '/id', details, retryAfterSeconds: 7 },
        cause: new Error('a table key'),
      }),
    );
    expect(response).toEqual({
      status: 503,
      headers: { 'x-ms-error-code': 'ServiceUnavailable', 'Retry-After': '7' },
      jsonBody: {
        error: { code: 'ServiceUnavailable', message: 'Slow down.', target: '/id', details },
      },
    });
  });
});

it('wrong settings answer 503 and point at the health check, naming none', () => {
  const { response } = answer(new SettingsError(['IOTHUB is missing']));
  expect(response).toMatchObject({
    status: 503,
    jsonBody: { error: { code: 'ServiceUnavailable' } },
  });
  expect(JSON.stringify(response)).toContain('/api/health');
  expect(JSON.stringify(response)).not.toContain('IOTHUB');
});

describe('an unforeseen error', () => {
  it('tells the caller where to look, and the log where it happened, but neither its message', () => {
    const { response, log } = answer(new TypeError('key c2VjcmV0\nof a body'));
    expect(response).toEqual({
      status: 500,
      headers: { 'x-ms-error-code': 'InternalError' },
      jsonBody: {
        error: {
          code: 'InternalError',
          message: 'Something failed on our side; the log has it under invocation invocation-7.',
        },
      },
    });
    expect(log).toContain('unforeseen TypeError');
    expect(log).toContain('error-response.test.ts');
    expect(log).not.toMatch(/c2VjcmV0|of a body/);
  });

  it.each([undefined, null, 'text', 7, {}])('may be thrown as %j', (thrown) => {
    const { response, log } = answer(thrown);
    expect(response.status).toBe(500);
    expect(log).toContain(`unforeseen ${typeof thrown}`);
  });

  it('logs no more than eight lines of a deep stack', () => {
    const deep = (depth: number): unknown => (depth === 0 ? new Error('deep') : deep(depth - 1));
    const { log } = answer(deep(50));
    expect(log.split('\n').filter((line) => /^\s+at /.test(line)).length).toBeLessThanOrEqual(8);
  });
});
