import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { customaryPorts, freePorts, type StackPorts } from './stack-ports.ts';

export interface StartOptions {
  /** Simulated devices; 0 for none. */
  fleet: number;
  /** Whether an empty store gets the demo's groups and rules. */
  seed: boolean;
  /** Where storage is kept; undefined keeps it in memory only. */
  dataFolder: string | undefined;
  ports: StackPorts;
  https: boolean;
  endpointsFile: string;
  /** Whether another host runs the app, such as that of Core Tools. */
  hostedElsewhere: boolean;
  /** One JSON line per event instead of the live console. */
  quiet: boolean;
}

export type Arguments =
  | { kind: 'start'; options: StartOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; problems: string[] };

interface OptionSpec {
  name: string;
  /** What stands for the value in the help; an option without it is a switch. */
  value?: string;
  meaning: string;
}

const maxFleet = 1_000;
const defaultFleet = 12;

const specs: readonly OptionSpec[] = [
  {
    name: 'fleet',
    value: 'N',
    meaning: `simulated devices (${defaultFleet}), at most ${maxFleet}; 0 = none`,
  },
  { name: 'no-seed', meaning: 'no demo groups and rules' },
  {
    name: 'data',
    value: 'DIR',
    meaning: 'where storage is kept (.local/data); memory = nothing kept',
  },
  {
    name: 'port',
    value: 'N',
    meaning: `HTTP (${customaryPorts.http}); the other ports stay as they are`,
  },
  { name: 'free-ports', meaning: 'every port a free one, but for --port' },
  { name: 'https', meaning: 'HTTP API over TLS with a generated certificate' },
  {
    name: 'endpoints',
    value: 'FILE',
    meaning: 'where to write the endpoints (.local/endpoints.json)',
  },
  { name: 'no-host', meaning: 'everything but the app, which "func start" then runs' },
  { name: 'quiet', meaning: 'one JSON line per event instead of the live console' },
  { name: 'help', meaning: 'this text' },
];

export const helpText = [
  'npm start [-- options]   builds and starts everything, seeds an empty store, runs the fleet',
  '',
  ...specs.map(({ name, value, meaning }) => {
    const option = value === undefined ? `--${name}` : `--${name} ${value}`;
    return `  ${option.padEnd(18)} ${meaning}`;
  }),
].join('\n');

/** Reads the command line; relative paths given there are resolved against `folder`. */
export function readArguments(args: readonly string[], root: string, folder = root): Arguments {
  const { given, problems } = readTokens(args);
  if (given.has('help')) return { kind: 'help' };
  const wholeNumber = (name: string, min: number, max: number): number | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    problems.push(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
    return undefined;
  };
  const fleet = wholeNumber('fleet', 0, maxFleet) ?? defaultFleet;
  const port = wholeNumber('port', 1, 65_535);
  if (problems.length > 0) return { kind: 'wrong', problems };
  const data = given.get('data');
  const endpoints = given.get('endpoints');
  const ports = given.has('free-ports') ? freePorts : customaryPorts;
  return {
    kind: 'start',
    options: {
      fleet,
      seed: !given.has('no-seed'),
      dataFolder: data === 'memory' ? undefined : pathOr(data, folder, join(root, '.local/data')),
      ports: port === undefined ? ports : { ...ports, http: port },
      https: given.has('https'),
      endpointsFile: pathOr(endpoints, folder, join(root, '.local/endpoints.json')),
      hostedElsewhere: given.has('no-host'),
      quiet: given.has('quiet'),
    },
  };
}

function pathOr(path: string | undefined, folder: string, fallback: string): string {
  return path === undefined ? fallback : resolve(folder, path);
}

/** What was given by name, and everything that is wrong with it; switches have an empty value. */
function readTokens(args: readonly string[]) {
  const given = new Map<string, string>();
  const problems: string[] = [];
  const options = Object.fromEntries(
    specs.map(({ name, value }) => [name, { type: value ? 'string' : 'boolean' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`"${token.value}" is no option`);
    if (token.kind !== 'option') continue;
    const spec = specs.find(({ name }) => name === token.name);
    const problem = spec ? valueProblem(spec, token.value) : `${token.rawName} is no option`;
    if (problem === undefined) given.set(token.name, token.value ?? '');
    else problems.push(problem);
  }
  return { given, problems };
}

function valueProblem({ name, value }: OptionSpec, text: string | undefined): string | undefined {
  if (value === undefined) return text === undefined ? undefined : `--${name} takes no value`;
  const isMissing = text === undefined || text === '' || text.startsWith('--');
  return isMissing ? `--${name} needs a value: --${name} ${value}` : undefined;
}
