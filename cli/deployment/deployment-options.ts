import { CommandError, exitCodes, type Given, type OptionSpec, type World } from '../command.ts';

/** Where a deployment is, and what it is shown to be let in. */
export interface DeploymentAddress {
  /** Without a slash at its end. */
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
}

const defaultUrl = 'http://localhost:7071/api';
const defaultTimeoutS = 60;

export const deploymentOptions: readonly OptionSpec[] = [
  { name: 'url', value: 'URL', meaning: `the API (POLICY_URL, else ${defaultUrl})` },
  {
    name: 'timeout',
    value: 'SECONDS',
    meaning: `how long an answer may take (${defaultTimeoutS})`,
  },
];

export const accessNotes: readonly string[] = [
  'Access: a function key in POLICY_KEY, or a bearer token in POLICY_TOKEN; neither goes over plain HTTP',
  'to another machine.',
];

/** @throws CommandError with everything that is wrong. */
export function readDeployment({ options }: Given, { env }: World): DeploymentAddress {
  const problems: string[] = [];
  const headers = readSecrets(env, problems);
  const text = options.get('url') ?? (env.POLICY_URL || defaultUrl);
  const name = options.has('url') ? '--url' : 'POLICY_URL';
  const url = readUrl(text, name, problems);
  if (url !== undefined && Object.keys(headers).length > 0 && !isSafe(url)) {
    problems.push(`${name} must begin with https://: a secret is not sent in clear to ${url.host}`);
  }
  const timeoutS = Number(options.get('timeout') ?? defaultTimeoutS);
  if (!Number.isInteger(timeoutS) || timeoutS < 1 || timeoutS > 3_600) {
    problems.push('--timeout must be a whole number of seconds from 1 to 3600');
  }
  if (url === undefined || problems.length > 0) {
    throw new CommandError(problems.join('\n'), exitCodes.failed);
  }
  return { baseUrl: url.href.replace(/\/+$/, ''), headers, timeoutMs: timeoutS * 1_000 };
}

/** The text is not repeated: it may hold a key. */
function readUrl(text: string, name: string, problems: string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.push(`${name} must be a URL such as https://example.azurewebsites.net/api`);
    return undefined;
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    problems.push(`${name} must end with its path: a key belongs into POLICY_KEY`);
  }
  return url;
}

function readSecrets(env: World['env'], problems: string[]): Record<string, string> {
  const { POLICY_KEY: key, POLICY_TOKEN: token } = env;
  for (const [name, secret] of Object.entries({ POLICY_KEY: key, POLICY_TOKEN: token })) {
    // What no header can hold would be repeated in the words of an error.
    if (secret && !/^[\x21-\x7e]+$/.test(secret)) {
      problems.push(`${name} must have visible ASCII characters only`);
    }
  }
  if (key && token) problems.push('either POLICY_KEY or POLICY_TOKEN must be set, not both');
  return {
    ...(key ? { 'x-functions-key': key } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
}

/** Whether nobody can listen: the way is encrypted, or does not leave this machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
