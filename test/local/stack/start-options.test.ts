import { describe, expect, it } from 'vitest';
import { helpText, readArguments, type StartOptions } from '../../../local/stack/start-options.ts';

const root = '/project';

function optionsOf(...args: string[]): StartOptions {
  const read = readArguments(args, root, '/elsewhere');
  if (read.kind !== 'start') throw new Error(JSON.stringify(read));
  return read.options;
}

describe('the command line', () => {
  it('needs no option', () => {
    expect(optionsOf()).toEqual({
      fleet: 12,
      seed: true,
      dataFolder: '/project/.local/data',
      ports: { http: 7071, blob: 10000, queue: 10001, table: 10002, eventHubs: 5672, iotHub: 8080 },
      https: false,
      endpointsFile: '/project/.local/endpoints.json',
      hostedElsewhere: false,
      quiet: false,
    });
  });

  it('takes all options', () => {
    const args =
      '--fleet 3 --no-seed --data d --port 80 --free-ports --https --endpoints e --no-host --quiet';
    expect(optionsOf(...args.split(' '))).toEqual({
      fleet: 3,
      seed: false,
      dataFolder: '/elsewhere/d',
      ports: { http: 80, blob: 0, queue: 0, table: 0, eventHubs: 0, iotHub: 0 },
      https: true,
      endpointsFile: '/elsewhere/e',
      hostedElsewhere: true,
      quiet: true,
    });
  });

  it('takes values behind an equals sign', () => {
    expect(optionsOf('--fleet=0', '--port=7072')).toMatchObject({
      fleet: 0,
      ports: { http: 7072, table: 10002 },
    });
  });

  it('keeps nothing with --data memory', () => {
    expect(optionsOf('--data', 'memory').dataFolder).toBeUndefined();
  });

  it('asks for help before all else', () => {
    expect(readArguments(['--nonsense', '--help'], root)).toEqual({ kind: 'help' });
    for (const name of ['fleet N', 'no-seed', 'data DIR', 'port N', 'free-ports', 'https'])
      expect(helpText).toContain(`--${name} `);
  });

  it('names all that is wrong at once', () => {
    const args = ['extra', '--prot', '1', '--fleet', 'many', '--port', '65536', '--quiet=no', '-x'];
    expect(readArguments([...args, '--data'], root)).toEqual({
      kind: 'wrong',
      problems: [
        '"extra" is no option',
        '--prot is no option',
        '"1" is no option',
        '--quiet takes no value',
        '-x is no option',
        '--data needs a value: --data DIR',
        '--fleet must be a whole number from 0 to 1000, not "many"',
        '--port must be a whole number from 1 to 65535, not "65536"',
      ],
    });
  });

  it('takes no option for the value of another', () => {
    expect(readArguments(['--endpoints', '--quiet'], root)).toMatchObject({
      kind: 'wrong',
      problems: ['--endpoints needs a value: --endpoints FILE'],
    });
  });
});
