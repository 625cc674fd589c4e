import { extname, resolve } from 'node:path';
import { fileFormats } from '../../shared/interchange/file-reading.ts';
import { CommandError, exitCodes, type Given, type OptionSpec, type World } from '../command.ts';
import { readText } from '../documents/read-text.ts';
import { type Deployment, RefusedError, UnansweredError } from './deployment.ts';
import { type ImportAnswer, readImportAnswer } from './import-answer.ts';

const formats: readonly string[] = ['auto', ...fileFormats];

export const formatOption: OptionSpec = {
  name: 'format',
  value: 'FORMAT',
  meaning: `of the file: ${formats.join(', ')} (auto)`,
};

export const pruneOption: OptionSpec = {
  name: 'prune',
  meaning: 'delete the groups that the file does not have',
};

/** A file on its way into a deployment. */
export interface PolicyImport {
  text: string;
  contentType: string;
  format: string;
  prune: boolean;
}

/** @throws CommandError when the file cannot be read or the format is none. */
export async function readImport(
  { operands, options }: Given,
  world: World,
): Promise<PolicyImport> {
  const [path = ''] = operands;
  const format = options.get('format') ?? 'auto';
  if (!formats.includes(format)) {
    throw new CommandError(`--format must be one of ${formats.join(', ')}`, exitCodes.failed);
  }
  const extension = extname(path).toLowerCase();
  const instead = madeOf[extension];
  if (instead !== undefined) throw new CommandError(`${path}: import ${instead}`, exitCodes.failed);
  const text = await readText(resolve(world.folder, path)).catch((error: Error) => {
    throw new CommandError(`${path}: ${error.message}`, exitCodes.failed);
  });
  const contentType = contentTypes[extension] ?? 'text/plain';
  return { text, contentType, format, prune: options.has('prune') };
}

/** Sources in a language of their own, and what is made of them. */
const madeOf: Readonly<Record<string, string>> = {
  '.bicep': 'what "bicep build" makes of it',
  '.tf': 'what "terraform show -json" prints of its state, or of a plan',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.tfstate': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
};

/** What an import would do, and the policy that this was found out for. */
export interface Plan {
  answer: ImportAnswer;
  /** Changes with any change of the policy. */
  etag: string;
}

export async function plan(deployment: Deployment, file: PolicyImport): Promise<Plan> {
  const answer = await deployment.post(pathOf(file, true), requestOf(file));
  if (answer.etag === undefined) {
    const message = 'the answer has no ETag, without which nothing guards against other changes';
    throw new CommandError(message, exitCodes.failed);
  }
  return { answer: readImportAnswer(answer), etag: answer.etag };
}

/** @param etag of the policy that the import is meant for; whatever policy there is, if left out. */
export async function importPolicy(
  deployment: Deployment,
  file: PolicyImport,
  etag?: string,
): Promise<ImportAnswer> {
  const { headers, body } = requestOf(file);
  const guarded = etag === undefined ? headers : { ...headers, 'if-match': etag };
  const path = pathOf(file, false);
  const answer = deployment.post(path, { headers: guarded, body }).then(readImportAnswer);
  return answer.catch((error: Error) => {
    if (!mayBeDone(error)) throw error;
    const unsure = 'whether the policy has been changed is not known: "diff" tells';
    throw new CommandError(`${error.message}\n${unsure}`, exitCodes.failed);
  });
}

function mayBeDone(error: Error): boolean {
  if (error instanceof UnansweredError) return error.mayHaveArrived;
  return !(error instanceof RefusedError) || error.status >= 500;
}

function pathOf({ format, prune }: PolicyImport, dryRun: boolean): string {
  return `/import?format=${format}&dryRun=${dryRun}&prune=${prune}`;
}

function requestOf({ text, contentType }: PolicyImport) {
  return { headers: { 'content-type': contentType }, body: text };
}
