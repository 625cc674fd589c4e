import type { Palette } from '../local/console/palette.ts';

/** What a command has of the world around it. */
export interface World {
  /** Paths are relative to it. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  palette: Palette;
  nowMs(): number;
  print(text: string): void;
  /** What is no result: goes to standard error. */
  warn(text: string): void;
  /** Asks whoever sits at the terminal; undefined if nobody does. */
  ask: ((question: string) => Promise<string>) | undefined;
}

export interface OptionSpec {
  name: string;
  /** What stands for the value in the help; an option without it is a switch. */
  value?: string;
  meaning: string;
}

/** How the files of a command are named, and how many it takes. */
export interface Operands {
  name: string;
  min: number;
  max: number;
}

/** What was written behind the name of a command. */
export interface Given {
  operands: readonly string[];
  /** By name; switches have an empty value. */
  options: ReadonlyMap<string, string>;
}

export interface Command {
  name: string;
  summary: string;
  operands: Operands;
  options: readonly OptionSpec[];
  /** Lines for the end of its help: exit codes and the like. */
  notes: readonly string[];
  /** The exit code when its arguments are wrong. */
  wrongUse: number;
  /** Resolves with the exit code. @throws CommandError */
  run(given: Given, world: World): Promise<number>;
}

/** Why a command gives up; told to its user as it is. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What commands end with; those with more to tell say so in their help. */
export const exitCodes = { done: 0, failed: 1, wrongFile: 2 } as const;
