import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCurl } from './support/run-curl.ts';
import { StartedStack, until } from './support/started-stack.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code!.trim());
const commands = blocks.filter((block) => block.startsWith('curl'));

describe('the commands of the README', () => {
  let stack: StartedStack;
  let onThisStack: (command: string) => string;

  beforeAll(async () => {
    stack = await StartedStack.start(['--no-seed', '--fleet', '0', '--data', 'memory']);
    const { http, iotHub } = await stack.endpoints();
    onThisStack = (command) =>
      command
        .replaceAll('http://localhost:7071/api', http)
        .replaceAll('http://localhost:8080', iotHub.url);
  }, 120_000);

  afterAll(() => stack?.end());

  it('lead a newcomer from an empty stack to an alert and its explanation', async () => {
    expect(commands.length).toBeGreaterThanOrEqual(7);
    for (const command of commands) {
      // What a reader sees a moment later, a test has to wait for.
      const awaited = awaitedIn(command);
      const answer = await until(command, 30_000, async () => {
        const tried = await runCurl(onThisStack(command));
        return tried.text.includes(awaited) ? tried : undefined;
      });
      expect(answer.status, `${command}\n${answer.text}`).toBeLessThan(300);
    }
  }, 120_000);
});

function awaitedIn(command: string): string {
  if (command.endsWith('/api/devices/pump-7')) return '"group":"pumps"';
  return command.endsWith('/api/alerts') ? '/tmp/miner' : '';
}
