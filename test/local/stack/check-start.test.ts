import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findStartProblems } from '../../../local/stack/check-start.ts';
import { freePorts } from '../../../local/stack/stack-ports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../..');

describe('before the stack starts', () => {
  it('nothing is wrong with the project as it is', async () => {
    expect(await findStartProblems(project, {}, freePorts)).toEqual([]);
  });

  it('wrong settings and busy ports are told together', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { KEEP_LOG: 'perhaps' };
    expect(await findStartProblems(project, env, { ...freePorts, table: port })).toEqual([
      'Settings are missing or wrong: KEEP_LOG must be one of true, false',
      `Port ${port} (storage: tables) is in use by another program: --free-ports takes a free one for every part.`,
    ]);
  });

  it('a settings file that is not JSON is named', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'local.settings.json'), '{');
    expect(await findStartProblems(root, {}, freePorts)).toEqual([
      expect.stringContaining(`${join(root, 'local.settings.json')} is not JSON`),
    ]);
  });
});
