import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, CommandError, exitCodes, type Given, type World } from '../command.ts';
import { describeFile, summarize } from './describe-file.ts';
import { junitReport } from './junit-report.ts';
import { type FileReport, runTestFile } from './run-test-file.ts';

export const testCommand: Command = {
  name: 'test',
  summary:
    'runs tests of rules on the evaluation itself: what devices do, and which alerts it raises',
  operands: { name: 'FILE', min: 1, max: Infinity },
  options: [{ name: 'junit', value: 'FILE', meaning: 'writes the results as JUnit XML, too' }],
  notes: ['Exit code: 0 all passed, 1 a test failed, 2 a file is wrong.'],
  wrongUse: exitCodes.wrongFile,
  run,
};

async function run({ operands, options }: Given, world: World): Promise<number> {
  const { folder, nowMs, print, palette } = world;
  const reports: FileReport[] = [];
  for (const operand of operands) {
    const report = await runTestFile(operand, folder, nowMs);
    reports.push(report);
    print(describeFile(report, palette).join('\n'));
  }
  print(`\n${summarize(reports)}`);
  const junit = options.get('junit');
  if (junit !== undefined) await write(resolve(folder, junit), junitReport(reports));
  return exitCodeOf(reports);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CommandError(`--junit ${path}: ${(error as Error).message}`, exitCodes.wrongFile);
  }
}

function exitCodeOf(reports: readonly FileReport[]): number {
  if (reports.some((report) => 'wrong' in report)) return exitCodes.wrongFile;
  const hasFailed = reports.some(
    (report) => 'tests' in report && report.tests.some(({ hasPassed }) => !hasPassed),
  );
  return hasFailed ? exitCodes.failed : exitCodes.done;
}
