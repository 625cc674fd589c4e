import { describe, expect, it, onTestFinished } from 'vitest';
import { describeExit, Part, readJsonLine } from '../../../local/stack/part.ts';
import { isRunning, until } from '../../support/started-stack.ts';

const timeoutMs = 20_000;

/** A part that runs a program of one line. */
function startPart(program: string, onLine?: (line: string) => void): Part<{ port: number }> {
  const part = new Part({
    name: 'IoT hub',
    command: ['-e', program],
    readReady: readJsonLine<{ port: number }>,
    ...(onLine && { onLine }),
  });
  onTestFinished(() => part.kill());
  return part;
}

const stay = 'setInterval(() => {}, 1000);';
const ready = 'console.log(JSON.stringify({ port: 5 }));';

describe('a part', () => {
  it('is ready when it says so, and its further lines are told', async () => {
    const lines: string[] = [];
    const part = startPart(
      `console.log('warming up'); ${ready} console.log('and more'); ${stay}`,
      (line) => lines.push(line),
    );
    expect(await part.ready).toEqual({ port: 5 });
    await until('the line', timeoutMs, () => lines[0]);
    expect(lines).toEqual(['and more']);
  });

  it('that ends before it is ready tells its last words', async () => {
    const part = startPart(`console.error('no disk left'); process.exitCode = 3;`);
    await expect(part.ready).rejects.toThrow('The IoT hub ended with code 3: no disk left');
    expect(await part.exited).toEqual({
      part: 'IoT hub',
      code: 3,
      signal: null,
      lastWords: 'no disk left',
    });
  });

  it('stops when it is asked to', async () => {
    const part = startPart(`process.on('SIGTERM', () => process.exit(0)); ${ready} ${stay}`);
    await part.ready;
    await part.stop(timeoutMs);
    expect(await part.exited).toMatchObject({ code: 0 });
  });

  it('is ended when it does not stop in time', async () => {
    const part = startPart(`process.on('SIGTERM', () => {}); ${ready} ${stay}`);
    await part.ready;
    await part.stop(50);
    expect(await part.exited).toMatchObject({ signal: 'SIGKILL' });
  });

  it('takes along what it has started', async () => {
    const child = `require('node:child_process').spawn(process.execPath, ['-e', '${stay}'])`;
    const part = startPart(`console.log(JSON.stringify({ port: ${child}.pid })); ${stay}`);
    const { port: pid } = await part.ready;
    process.kill(part.pid!, 'SIGKILL');
    expect(describeExit(await part.exited)).toBe('The IoT hub was ended by SIGKILL.');
    await until('the end of its child', timeoutMs, () => (isRunning(pid) ? undefined : true));
  });

  it('stops at once when it is gone already', async () => {
    const part = startPart('');
    await part.exited;
    await part.stop(timeoutMs);
  });
});

describe('the line of JSON that says ready', () => {
  it('is the first that is an object', () => {
    expect(readJsonLine('(node:1) Warning: something')).toBeUndefined();
    expect(readJsonLine('{"port":1}')).toEqual({ port: 1 });
  });
});
