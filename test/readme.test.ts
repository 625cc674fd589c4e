import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCurl } from './support/run-curl.ts';
import { StartedStack, until } from './support/started-stack.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code!.trim());
const commands = blocks.filter((block) => block.startsWith('curl'));
const policyCommands = blocks.find((block) => block.includes('-- test docs'))?.split('\n') ?? [];

describe('the commands of the README', () => {
  let stack: StartedStack;
  let api: string;
  let onThisStack: (command: string) => string;

  beforeAll(async () => {
    stack = await StartedStack.start(['--no-seed', '--fleet', '0', '--data', 'memory']);
    const { http, iotHub } = await stack.endpoints();
    api = http;
    onThisStack = (command) =>
      command
        .replaceAll('http://localhost:7071/api', http)
        .replaceAll('http://localhost:8080', iotHub.url);
  }, 120_000);

  afterAll(() => stack?.end());

  it('lead a newcomer from an empty stack to an alert and its explanation', async () => {
    expect(commands.length).toBeGreaterThanOrEqual(7);
    for (const [i, command] of commands.entries()) {
      const awaited = command.endsWith('/api/alerts') ? '/tmp/miner' : '';
      const answer = await until(command, 30_000, async () => {
        // A reader takes the moment that rules and members take to be in force; the device goes on.
        if (awaited !== '') await runCurl(onThisStack(commands[i - 1]!));
        const tried = await runCurl(onThisStack(command));
        return tried.text.includes(awaited) ? tried : undefined;
      });
      expect(answer.status, `${command}\n${answer.text}`).toBeLessThan(300);
    }
  }, 120_000);

  it('test, compare and roll out the policy of the examples', async () => {
    expect(policyCommands).toHaveLength(3);
    const ended = [];
    for (const command of policyCommands) ended.push(await runPolicyCommand(command, api));
    const [tested, compared, rolledOut] = ended;
    expect(tested).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/passed, 0 failed/),
    });
    expect(compared).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('group workshop'),
    });
    expect(rolledOut).toMatchObject({ exitCode: 0 });
    expect(await runPolicyCommand(policyCommands[1]!, api)).toMatchObject({ exitCode: 0 });
  }, 60_000);
});

/** As npm runs its script: with the Node.js of the project, in its folder. */
async function runPolicyCommand(line: string, api: string) {
  const words = line.split(' ');
  expect(words.splice(0, 5)).toEqual(['npm', 'run', '-s', 'policy', '--']);
  const root = join(import.meta.dirname, '..');
  const child = spawn(process.execPath, ['cli/policy.ts', ...words], {
    cwd: root,
    env: { ...process.env, POLICY_URL: api },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { exitCode, output };
}
