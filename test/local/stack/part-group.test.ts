import { describe, expect, it, onTestFinished } from 'vitest';
import { readJsonLine } from '../../../local/stack/part.ts';
import { PartGroup } from '../../../local/stack/part-group.ts';
import { isRunning, until } from '../../support/started-stack.ts';

const timeoutMs = 20_000;
const stay = 'console.log(JSON.stringify({ pid: process.pid })); setInterval(() => {}, 1000);';

function newGroup(): PartGroup {
  const group = new PartGroup();
  onTestFinished(() => group.kill());
  return group;
}

async function startPart(group: PartGroup, name: string, program = stay): Promise<number> {
  const command = ['-e', program];
  const { pid } = await group.start({ name, command, readReady: readJsonLine<{ pid: number }> });
  return pid;
}

async function gone(pid: number): Promise<void> {
  await until(`the end of ${pid}`, timeoutMs, () => (isRunning(pid) ? undefined : true));
}

describe('parts that live and die together', () => {
  it('tell which of them has ended by itself', async () => {
    const group = newGroup();
    await startPart(group, 'storage');
    const pid = await startPart(group, 'event hubs');
    process.kill(pid, 'SIGKILL');
    expect(await group.broken).toMatchObject({ part: 'event hubs', signal: 'SIGKILL' });
  });

  it('are all stopped, and that breaks nothing', async () => {
    const group = newGroup();
    const pids = [await startPart(group, 'storage'), await startPart(group, 'function host')];
    await group.stop();
    await Promise.all(pids.map(gone));
    const broken = await Promise.race([group.broken, Promise.resolve('nothing')]);
    expect(broken).toBe('nothing');
  });

  it('are ended at once if need be', async () => {
    const group = newGroup();
    const pid = await startPart(group, 'storage', `process.on('SIGTERM', () => {}); ${stay}`);
    group.kill();
    await gone(pid);
  });

  it('have no part that starts after the end', async () => {
    const group = newGroup();
    await group.stop();
    await expect(startPart(group, 'IoT hub')).rejects.toThrow('The IoT hub was ended by SIGKILL');
  });
});
