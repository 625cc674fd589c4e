import { describeWrongFile } from '../documents/wrong-file.ts';
import { describeFailure } from './describe-failure.ts';
import type { FileReport, RanFile, ReportedTest } from './run-test-file.ts';

/** The reports in the form that build servers read (JUnit's). A file that is wrong is an error. */
export function junitReport(reports: readonly FileReport[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...reports.flatMap((report) => ('wrong' in report ? wrongSuite(report) : suite(report))),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ path, tests, notes }: RanFile): string[] {
  const failures = tests.filter(({ hasPassed }) => !hasPassed).length;
  const ms = tests.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const counts = { tests: tests.length, failures, errors: 0, time: seconds(ms) };
  return [
    open('testsuite', { name: path, ...counts }),
    ...tests.flatMap((test) => testCase(path, test)),
    ...output(notes),
    '</testsuite>',
  ];
}

function testCase(path: string, result: ReportedTest): string[] {
  const { test, hasPassed, durationMs, notes } = result;
  const failure = describeFailure(result).join('\n');
  const message = 'the alerts differ from the expected ones';
  return [
    open('testcase', { name: test.name, classname: path, time: seconds(durationMs) }),
    ...(hasPassed ? [] : [element('failure', { message }, failure)]),
    ...output(notes),
    '</testcase>',
  ];
}

function wrongSuite({ path, wrong }: Extract<FileReport, { wrong: unknown }>): string[] {
  const problems = wrong.flatMap(describeWrongFile);
  const counts = { tests: 1, failures: 0, errors: 1, time: seconds(0) };
  return [
    open('testsuite', { name: path, ...counts }),
    open('testcase', { name: 'the file can be read', classname: path, time: seconds(0) }),
    element('error', { message: 'the file is wrong' }, problems.join('\n')),
    '</testcase>',
    '</testsuite>',
  ];
}

function output(notes: readonly string[]): string[] {
  return notes.length === 0 ? [] : [element('system-out', {}, notes.join('\n'))];
}

function element(name: string, attributes: Attributes, content: string): string {
  return `${open(name, attributes)}${escaped(content, /[&<>]/g)}</${name}>`;
}

type Attributes = Readonly<Record<string, string | number>>;

function open(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`,
  );
  return `<${name}${written.join('')}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 has no way to write these. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string, special: RegExp): string {
  return text
    .replace(unwritable, '\ufffd')
    .replace(special, (character) => entities[character] ?? `&#${character.codePointAt(0)};`);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
