import type { Palette } from '../../local/console/palette.ts';
import { describeWrongFile } from '../documents/wrong-file.ts';
import { describeFailure } from './describe-failure.ts';
import type { FileReport, ReportedTest } from './run-test-file.ts';

/** What came of a file of tests, for a person to read. */
export function describeFile(report: FileReport, palette: Palette): string[] {
  const title = palette.bold(report.path);
  if ('wrong' in report) {
    const problems = report.wrong.flatMap(describeWrongFile);
    return [title, ...problems.map((line) => `  ${palette.red('wrong')}  ${line}`)];
  }
  return [
    title,
    ...report.tests.flatMap((test) => describeTest(test, palette)),
    ...report.notes.map((note) => `  ${palette.yellow('note')}   ${note}`),
  ];
}

function describeTest(result: ReportedTest, palette: Palette): string[] {
  const { test, hasPassed, notes } = result;
  const verdict = hasPassed ? palette.green('ok') : palette.red('FAILED');
  const place = hasPassed || !test.place ? '' : palette.dim(` (${test.place})`);
  return [
    `  ${verdict}${hasPassed ? '    ' : ''} ${test.name}${place}`,
    ...describeFailure(result).map((line) => `           ${line}`),
    ...notes.map((note) => `         ${palette.dim(note)}`),
  ];
}

/** How many there were in all. */
export function summarize(reports: readonly FileReport[]): string {
  const tests = reports.flatMap((report) => ('wrong' in report ? [] : report.tests));
  const passed = tests.filter(({ hasPassed }) => hasPassed).length;
  const wrong = reports.filter((report) => 'wrong' in report).length;
  const told = `${passed} passed, ${tests.length - passed} failed`;
  return wrong === 0 ? told : `${told}, ${wrong} ${wrong === 1 ? 'file is' : 'files are'} wrong`;
}
