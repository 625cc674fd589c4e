import type { Connection } from '../kernel/connection.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How the two spellings of a connection are told to be of the kind that a setting needs. */
export interface ConnectionKind {
  isConnectionString: (text: string) => boolean;
  /** What the name of the setting with the address ends in, and what the address looks like. */
  part: string;
  address: RegExp;
  addressExpected: string;
}

/** Whether a connection string has all of these parts, none of them empty. */
export function hasParts(text: string, ...names: string[]): boolean {
  return names.every((name) => new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*[^;\\s]`, 'i').test(text));
}

/** Takes settings out of an environment, and notes what is wrong with them, never a value. */
export class SettingsReader {
  readonly problems: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  connection(name: string, kind: ConnectionKind): Connection | undefined {
    const { [name]: connectionString, [`${name}__${kind.part}`]: address } = this.#env;
    if (address) {
      const clientId = this.#env[`${name}__clientId`];
      if (kind.address.test(address))
        return { kind: 'identity', address, ...(clientId ? { clientId } : {}) };
      this.problems.push(`${name}__${kind.part} must be ${kind.addressExpected}`);
      return undefined;
    }
    if (connectionString && kind.isConnectionString(connectionString))
      return { kind: 'connectionString', connectionString };
    const what = connectionString
      ? 'is not a connection string of the kind expected'
      : 'is missing';
    this.problems.push(
      `${name} ${what}: set it to a connection string, or set ${name}__${kind.part} to use the managed identity`,
    );
    return undefined;
  }

  /** One of a few words, in any case. */
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    const value = find(values, text);
    if (value === undefined) this.problems.push(`${name} must be one of ${values.join(', ')}`);
    return value;
  }

  /** Some of a few words, with commas between them. */
  someOf<T extends string>(name: string, values: readonly T[]): T[] {
    const words = (this.#env[name] ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const found = words.map((word) => find(values, word)).filter((value) => value !== undefined);
    if (found.length < words.length)
      this.problems.push(`${name} must list nothing but ${values.join(', ')}`);
    return found;
  }

  /** A whole number from 1. */
  whole(name: string, highest: number): number | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= highest) return value;
    this.problems.push(`${name} must be a whole number from 1 to ${highest}`);
    return undefined;
  }

  matching(name: string, pattern: RegExp, expected: string): string | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    if (pattern.test(text)) return text;
    this.problems.push(`${name} must be ${expected}`);
    return undefined;
  }
}

function find<T extends string>(values: readonly T[], text: string): T | undefined {
  return values.find((value) => value.toLowerCase() === text.toLowerCase());
}
