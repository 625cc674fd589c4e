import { describe, expect, it } from 'vitest';
import { Deployment } from '../../../cli/deployment/deployment.ts';
import { answeringServer } from '../../support/answering-server.ts';
import { freePort } from '../../support/free-port.ts';

function at(baseUrl: string, timeoutMs = 30_000): Deployment {
  return new Deployment({ baseUrl, headers: { 'x-functions-key': 'hush' }, timeoutMs });
}

describe('a deployment', () => {
  it('is asked with the key in a header, and answers text and tag', async () => {
    const url = await answeringServer((request, response) => {
      response.setHeader('etag', '"7"');
      response.end(`${request.url} ${request.headers['x-functions-key']}`);
    });
    const answer = await at(`${url}/api`).get('/export');
    expect(answer).toEqual({ text: '/api/export hush', etag: '"7"' });
  });

  it('says no with all problems and their targets', async () => {
    const error = {
      code: 'InvalidRequest',
      message: 'The request has 2 problems.',
      details: [
        { code: 'OutOfRange', message: 'must be at least 0.', target: '/groups/0/rules/1' },
        { code: 'InvalidJson', message: 'The body\u001b[2J is not JSON.', target: '' },
      ],
    };
    const url = await answeringServer((_, response) => {
      response.statusCode = 400;
      response.end(JSON.stringify({ error }));
    });
    await expect(at(url).post('/import', {})).rejects.toMatchObject({
      status: 400,
      exitCode: 1,
      message: [
        'The request has 2 problems.',
        '  /groups/0/rules/1: must be at least 0.',
        '  The body\ufffd[2J is not JSON.',
      ].join('\n'),
    });
  });

  it('says a single problem once', async () => {
    const problem = { code: 'InvalidRequest', message: 'must be there.', target: '/groups' };
    const message = 'The request has one problem: /groups must be there.';
    const error = { code: 'InvalidRequest', message, target: '/groups', details: [problem] };
    const url = await answeringServer((_, response) => {
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    await expect(at(url).get('/export')).rejects.toMatchObject({
      message: '/groups: must be there.',
    });
  });

  it.each([
    [401, 'answered with status 401: does POLICY_KEY or POLICY_TOKEN let you in?'],
    [404, 'answered with status 404: is the URL that of the API, with /api at its end?'],
    [502, 'answered with status 502'],
  ])('may be answered for by something before it: %i', async (status, message) => {
    const url = await answeringServer((_, response) => {
      response.statusCode = status;
      response.end('<html>');
    });
    await expect(at(url).get('/export')).rejects.toMatchObject({ message });
  });

  it('is not looked for elsewhere: the key stays where it was sent', async () => {
    const asked: unknown[] = [];
    const elsewhere = await answeringServer((request, response) => {
      asked.push(request.headers);
      response.end();
    });
    const url = await answeringServer((_, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    await expect(at(url).get('/export')).rejects.toMatchObject({
      message: 'answered with status 307',
    });
    expect(asked).toEqual([]);
  });

  it('may be gone, cut the line, or never answer, which is said in one line', async () => {
    const gone = `http://localhost:${await freePort()}/api`;
    await expect(at(gone).get('/export')).rejects.toMatchObject({
      message: `${gone} cannot be reached: nobody listens there (ECONNREFUSED)`,
      exitCode: 1,
    });
    const cutting = await answeringServer((request) => void request.socket.destroy());
    await expect(at(cutting).get('/export')).rejects.toThrow(
      new RegExp(`^${cutting} cannot be reached: .+$`),
    );
    const silent = await answeringServer(() => {});
    await expect(at(silent, 20).get('/export')).rejects.toThrow(
      `${silent} did not answer within 0.02 s`,
    );
    const stalling = await answeringServer((_, response) => void response.write('half'));
    await expect(at(stalling, 20).get('/export')).rejects.toThrow('did not answer within 0.02 s');
  });
});
