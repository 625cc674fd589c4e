import { describe, expect, it } from 'vitest';
import { Deployment } from '../../../cli/deployment/deployment.ts';
import { importPolicy, plan } from '../../../cli/deployment/policy-import.ts';
import { answeringServer } from '../../support/answering-server.ts';
import { freePort } from '../../support/free-port.ts';
import { runCommand } from '../support/test-world.ts';

const file = { text: '{}', contentType: 'application/json', format: 'auto', prune: false };
const done = JSON.stringify({ revision: 1, groups: [] });

async function deploymentThat(answer: Parameters<typeof answeringServer>[0]): Promise<Deployment> {
  return new Deployment({ baseUrl: await answeringServer(answer), headers: {}, timeoutMs: 30_000 });
}

describe('an import', () => {
  it.each([
    ['an answer that is lost', 0],
    ['an answer that is none of an import', 200],
    ['a failure in the middle', 500],
  ])('after %s may have been done, and says so', async (_, status) => {
    const deployment = await deploymentThat((request, response) => {
      if (status === 0) request.socket.destroy();
      response.writeHead(status || 200).end();
    });
    await expect(importPolicy(deployment, file)).rejects.toThrow(
      /\nwhether the policy has been changed is not known: "diff" tells$/,
    );
  });

  it('that was refused has changed nothing', async () => {
    const deployment = await deploymentThat((_, response) => response.writeHead(403).end());
    await expect(importPolicy(deployment, file, '"1"')).rejects.toMatchObject({
      message: 'answered with status 403',
    });
  });

  it('that reached nobody has changed nothing', async () => {
    const baseUrl = `http://localhost:${await freePort()}`;
    const deployment = new Deployment({ baseUrl, headers: {}, timeoutMs: 30_000 });
    await expect(importPolicy(deployment, file)).rejects.toMatchObject({
      message: `${baseUrl} cannot be reached: nobody listens there (ECONNREFUSED)`,
    });
  });

  it('is not planned without something to hold it to', async () => {
    const deployment = await deploymentThat((_, response) => response.end(done));
    await expect(plan(deployment, file)).rejects.toThrow(
      'the answer has no ETag, without which nothing guards against other changes',
    );
  });

  it.each([
    ['main.bicep', 'what "bicep build" makes of it'],
    ['main.tf', 'what "terraform show -json" prints of its state, or of a plan'],
  ])('of %s would be of %s', async (name, instead) => {
    expect(await runCommand(['import', name])).toEqual({
      exitCode: 1,
      printed: '',
      warned: `import: ${name}: import ${instead}`,
    });
  });
});
