import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type FunctionHost,
  startFunctionHost,
} from '../../../local/function-host/start-function-host.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runCommand } from '../support/test-world.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The same app in two hosts: over TLS, and in clear for commands that run in this process. */
let app: ServedApp;
let plain: FunctionHost;
let folder: string;

beforeAll(async () => {
  app = await serveApp(['import-export', 'groups', 'rules']);
  const servedApp = join(root, 'test/support/served-app');
  plain = await startFunctionHost({ root: servedApp, port: 0, settings: app.settings });
});

afterAll(async () => {
  await plain?.stop();
  await app?.host.stop();
});

beforeEach(async () => {
  folder = await temporaryFolder();
  await policyFile({ groups: [{ name: 'default', rules: [] }] });
  await policy('apply', 'policy.json', '--prune', '--yes');
});

async function policyFile(content: object): Promise<void> {
  await writeFile(join(folder, 'policy.json'), JSON.stringify(content));
}

/** Runs a command on the app. */
const policy = (...args: string[]) =>
  runCommand(args, { folder, env: { POLICY_URL: plain.url, POLICY_KEY: 'hush' } });

const pumps = (...rules: object[]) => ({ groups: [{ name: 'pumps', rules }] });

async function rulesOf(group: string): Promise<object[]> {
  const { body } = await app.api.send('GET', `/groups/${group}/rules`);
  return (body as { value: object[] }).value;
}

const revisionIn = (text: string) => Number(/at revision (\d+)/.exec(text)![1]);

describe('diff and apply', () => {
  it('show what a file changes, change it, and find nothing to do then', async () => {
    await policyFile(pumps(temperatureRule(), loginRule()));
    const diff = await policy('diff', 'policy.json');
    expect(diff).toMatchObject({ exitCode: 2, warned: '' });
    expect(diff.printed.split('\n')).toEqual([
      '  + group pumps',
      '      + rule hot',
      '          + ruleType: "ThresholdCustomAlertRule"',
      '          + isEnabled: true',
      '          + severity: "Low"',
      '          + signal: {"path":"/temp"}',
      '          + maxThreshold: 80',
      '      + rule FailedLocalLoginsNotInAllowedRange',
      '          + ruleType: "FailedLocalLoginsNotInAllowedRange"',
      '          + isEnabled: true',
      '          + severity: "Low"',
      '          + minThreshold: 0',
      '          + maxThreshold: 5',
      '          + timeWindowSize: "PT5M"',
      '',
      '3 to add, 0 to change, 0 to delete',
    ]);
    const applied = await policy('apply', 'policy.json', '--yes');
    expect(applied).toMatchObject({ exitCode: 0, warned: '' });
    expect(applied.printed).toMatch(
      /3 added, 0 changed, 0 deleted; the policy is at revision \d+$/,
    );
    expect(await rulesOf('pumps')).toMatchObject([{ id: 'hot' }, { maxThreshold: 5 }]);
    for (const command of ['diff', 'apply']) {
      expect(await policy(command, 'policy.json')).toEqual({
        exitCode: 0,
        printed:
          '0 to add, 0 to change, 0 to delete\nnothing to do: the policy is as the file says',
        warned: '',
      });
    }
  });

  it('change a rule from one value to another, and take away what the file has not', async () => {
    await policyFile(pumps(temperatureRule(), processRule('sh', 'cron'), loginRule()));
    await policy('apply', 'policy.json', '--yes');
    await policyFile({
      groups: [
        {
          name: 'pumps',
          description: 'All of them',
          rules: [temperatureRule({ maxThreshold: 90 }), processRule('sh', 'sshd')],
        },
      ],
    });
    const { exitCode, printed } = await policy('diff', 'policy.json');
    expect(exitCode).toBe(2);
    expect(printed.split('\n')).toEqual([
      '  ~ group pumps',
      '      + description: "All of them"',
      '      ~ rule hot',
      '          ~ maxThreshold: 80 → 90',
      '      ~ rule ProcessNotAllowed',
      '          - allowlistValues/1: "cron"',
      '          + allowlistValues/1: "sshd"',
      '      - rule FailedLocalLoginsNotInAllowedRange',
      '',
      '0 to add, 3 to change, 1 to delete',
    ]);
  });

  it('leave other groups alone unless told to prune', async () => {
    await policyFile(pumps(temperatureRule()));
    await policy('apply', 'policy.json', '--yes');
    await policyFile({ groups: [{ name: 'valves', rules: [] }] });
    expect((await policy('diff', 'policy.json')).printed).not.toContain('pumps');
    const { printed } = await policy('diff', 'policy.json', '--prune');
    expect(printed).toContain('  - group pumps');
    await policy('apply', 'policy.json', '--prune', '--yes');
    await expect(rulesOf('pumps')).rejects.toThrow('answered with 404');
  });

  it('ask before anything is changed', async () => {
    await policyFile(pumps(temperatureRule()));
    const asked: string[] = [];
    const answering = (answer: string) =>
      runCommand(['apply', 'policy.json', '--url', plain.url], {
        folder,
        ask: async (question) => {
          asked.push(question);
          return answer;
        },
      });
    expect(await answering('y')).toMatchObject({
      exitCode: 1,
      warned: 'apply: nothing is changed',
    });
    expect(asked).toEqual([`Change the policy of ${plain.url} so? Only "yes" will do: `]);
    await expect(rulesOf('pumps')).rejects.toThrow('answered with 404');
    expect(await answering('yes')).toMatchObject({ exitCode: 0 });
    expect(await rulesOf('pumps')).toHaveLength(1);
  });

  it('want a word where nobody can be asked', async () => {
    await policyFile(pumps(temperatureRule()));
    expect(await policy('apply', 'policy.json')).toMatchObject({
      exitCode: 1,
      warned: 'apply: nobody can be asked here: give --yes',
    });
    await expect(rulesOf('pumps')).rejects.toThrow('answered with 404');
  });

  it('change nothing when somebody else was faster', async () => {
    await policyFile(pumps(temperatureRule()));
    const run = await runCommand(['apply', 'policy.json', '--url', plain.url], {
      folder,
      ask: async () => {
        await app.api.send('PUT', '/groups/pumps', { description: 'Mine' });
        return 'yes';
      },
    });
    expect(run).toMatchObject({
      exitCode: 1,
      warned:
        'apply: somebody changed the policy since it was planned; nothing is changed: try again',
    });
    expect(await rulesOf('pumps')).toEqual([]);
  });

  it('tell every problem of a file with its place, and end with 1', async () => {
    await policyFile(pumps(temperatureRule({ maxThreshold: '80' as never }), { ruleType: 'Nope' }));
    for (const command of ['diff', 'apply', 'import']) {
      const { exitCode, printed, warned } = await policy(command, 'policy.json');
      expect([exitCode, printed]).toEqual([1, '']);
      expect(warned).toContain('\n  /groups/0/rules/0/maxThreshold: must be a finite number');
      expect(warned).toContain('\n  /groups/0/rules/1/ruleType: must be a rule type');
    }
    expect(await policy('diff')).toMatchObject({ exitCode: 1 });
    expect(await policy('diff', 'gone.json')).toMatchObject({
      exitCode: 1,
      warned: 'diff: gone.json: there is no such file',
    });
  });
});

describe('export and import', () => {
  it.each(['yaml', 'json'])('give back as %s what an import takes as no change', async (format) => {
    await policyFile(pumps(temperatureRule(), processRule('sh')));
    const first = await policy('import', 'policy.json');
    expect(first).toMatchObject({ exitCode: 0, warned: '' });
    expect(first.printed).toContain('      + rule hot');
    const file = `out.${format}`;
    const exported = await policy('export', '--format', format, '--out', file);
    expect(exported).toEqual({ exitCode: 0, printed: '', warned: '' });
    expect(await readFile(join(folder, file), 'utf8')).toContain('ProcessNotAllowed');
    expect(await policy('diff', file, '--prune')).toMatchObject({ exitCode: 0 });
    const again = await policy('import', file);
    expect(again.printed).toMatch(/^0 added, 0 changed, 0 deleted/);
    expect(revisionIn(again.printed)).toBe(revisionIn(first.printed));
  });

  it('write one group, in the form of Azure Resource Manager too', async () => {
    await policyFile(pumps(loginRule()));
    await policy('import', 'policy.json');
    const { printed } = await policy('export', '--group', 'PUMPS', '--format', 'arm');
    expect(printed).toContain('"FailedLocalLoginsNotInAllowedRange"');
    expect(await policy('export', '--group', 'nobody')).toMatchObject({ exitCode: 1 });
    expect(await policy('export', '--format', 'terraform')).toMatchObject({
      exitCode: 1,
      warned: 'export: --format must be one of yaml, json, arm',
    });
  });

  it('send nothing to whom they do not trust', async () => {
    await policyFile(pumps(temperatureRule()));
    const run = await runCommand(['import', 'policy.json', '--url', app.host.url], { folder });
    expect(run.exitCode).toBe(1);
    expect(run.warned).toMatch(/^import: \S+ cannot be reached: .*certificate[^\n]*$/);
  });

  it('import nothing on a dry run', async () => {
    await policyFile(pumps(temperatureRule()));
    const run = await policy('import', 'policy.json', '--dry-run');
    expect(run).toMatchObject({ exitCode: 0, warned: '' });
    expect(run.printed).toContain('2 to add, 0 to change, 0 to delete');
    await expect(rulesOf('pumps')).rejects.toThrow('answered with 404');
  });
});

describe('npm run policy', () => {
  it('works as a process of its own, over TLS, and never shows its key', async () => {
    await policyFile(pumps(temperatureRule()));
    await writeFile(join(folder, 'ca.pem'), app.certificate);
    const env = {
      ...process.env,
      POLICY_URL: app.host.url,
      POLICY_KEY: 'hush',
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    };
    const run = (...args: string[]) =>
      new Promise<{ exitCode: unknown; printed: string; warned: string }>((done) => {
        const script = join(root, 'cli/policy.ts');
        execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, out, err) =>
          done({ exitCode: error?.code ?? 0, printed: out, warned: err }),
        );
      });
    const diff = await run('diff', 'policy.json');
    expect(diff).toMatchObject({ exitCode: 2, warned: '' });
    expect(await run('apply', 'policy.json')).toMatchObject({ exitCode: 1 });
    expect(await run('apply', 'policy.json', '--yes')).toMatchObject({ exitCode: 0, warned: '' });
    expect(await run('diff', 'policy.json')).toMatchObject({ exitCode: 0 });
    expect(JSON.stringify(diff)).not.toContain('hush');
  });
});
