import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildApp } from '../../local/build.ts';

const root = resolve(import.meta.dirname, '../..');

/** docs/dependencies.md says of these that they are installed and never deployed. */
const installedOnly =
  /node_modules\/(@azure\/ms-rest-js|abort-controller|async|form-data|getos|machina|node-fetch|tunnel|whatwg-url|ws|xml2js|azure-iothub\/node_modules\/rhea|azure-iothub\/dist\/(pl|common-amqp)|uuid)\//;

it('keeps what is hardly maintained any more out of what is deployed', async () => {
  await mkdir(join(root, '.local'), { recursive: true });
  const outdir = await mkdtemp(join(root, '.local', 'build-'));
  onTestFinished(() => rm(outdir, { recursive: true, force: true }));
  const inputs = Object.keys((await buildApp({ outdir })).metafile.inputs);
  expect(inputs.some((input) => input.includes('azure-iothub/dist/job_client.js'))).toBe(true);
  expect(inputs.some((input) => input.includes('azure-iothub/node_modules/uuid/'))).toBe(true);
  const deployed = inputs.filter((input) => !input.includes('azure-iothub/node_modules/uuid/'));
  expect(deployed.filter((input) => installedOnly.test(input))).toEqual([]);
});
