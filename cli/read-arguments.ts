import { parseArgs } from 'node:util';
import type { Command, Given, OptionSpec } from './command.ts';

export type ReadArguments = { given: Given } | { problems: readonly string[] } | { help: true };

/** Reads what stands behind a command's name; everything that is wrong with it is told at once. */
export function readArguments(command: Command, args: readonly string[]): ReadArguments {
  const specs = [...command.options, help];
  const options = Object.fromEntries(
    specs.map(({ name, value }) => [name, { type: value ? 'string' : 'boolean' } as const]),
  );
  const { tokens } = parseArgs({
    ...{ args: [...args], options, strict: false, allowPositionals: true, tokens: true },
  });
  const given = new Map<string, string>();
  const operands: string[] = [];
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs.find(({ name }) => name === token.name);
    const problem = spec ? valueProblem(spec, token.value) : `${token.rawName} is no option`;
    if (problem === undefined) given.set(token.name, token.value ?? '');
    else problems.push(problem);
  }
  if (given.has(help.name)) return { help: true };
  problems.push(...countProblem(command, operands.length));
  return problems.length > 0 ? { problems } : { given: { operands, options: given } };
}

export const help: OptionSpec = { name: 'help', meaning: 'this text' };

function valueProblem({ name, value }: OptionSpec, text: string | undefined): string | undefined {
  if (value === undefined) return text === undefined ? undefined : `--${name} takes no value`;
  const isMissing = text === undefined || text === '' || text.startsWith('--');
  return isMissing ? `--${name} needs a value: --${name} ${value}` : undefined;
}

function countProblem({ operands: { name, min, max } }: Command, count: number): string[] {
  if (count >= min && count <= max) return [];
  if (count < min) return [`${name} is missing`];
  return [max === 0 ? 'nothing but options is taken' : `more than one ${name} is given`];
}
