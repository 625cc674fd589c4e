import type { Command, OptionSpec } from './command.ts';
import { help } from './read-arguments.ts';

const call = 'npm run policy --';

/** What there is. */
export function overview(commands: readonly Command[]): string {
  return [
    `${call} COMMAND   groups and rules as files`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`),
    '',
    `${call} COMMAND --help tells more of one.`,
  ].join('\n');
}

export function helpText({ name, summary, operands, options, notes }: Command): string {
  return [
    [call, name, operandsText(operands), '[options]'].filter(Boolean).join(' '),
    '',
    `  ${summary}`,
    '',
    ...[...options, help].map(optionText),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `  ${note}`)] : []),
  ].join('\n');
}

function operandsText({ name, max }: Command['operands']): string {
  if (max === 0) return '';
  return max > 1 ? `${name}…` : name;
}

function optionText({ name, value, meaning }: OptionSpec): string {
  const option = value === undefined ? `--${name}` : `--${name} ${value}`;
  return `  ${option.padEnd(18)} ${meaning}`;
}
