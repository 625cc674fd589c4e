import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { junitReport } from '../../../cli/rule-tests/junit-report.ts';
import type { FileReport } from '../../../cli/rule-tests/run-test-file.ts';

const test = {
  ...{ name: 'a', place: undefined, startMs: 0, untilMs: 0, isPartial: false },
  ...{ devices: [], activities: [], alerts: [] },
};

function ranFile(name: string, note: string): FileReport {
  const missing = [{ device: name, rule: 'hot' }];
  const result = { missing, unexpected: [], counters: [], durationMs: 1_250, notes: [note] };
  return {
    ...{ path: name, notes: [note] },
    tests: [{ ...result, test: { ...test, name }, hasPassed: false }],
  };
}

const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)>/g;

/** The elements as nested names; fails on what is not well-formed. */
function outline(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, end, name] of xml.matchAll(tag)) {
    if (end === '') {
      open.push(name!);
      seen.push(open.join('/'));
    } else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
  expect(xml.replace(tag, '').replace(/^<\?xml [^<>]*\?>/, '')).not.toMatch(/[<>]/);
  expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|#\d+);)/);
  expect([...xml].filter(isNotOfXml)).toEqual([]);
  expect(xml.isWellFormed()).toBe(true);
  return seen;
}

/** What XML 1.0 cannot have, escaped or not. */
function isNotOfXml(character: string): boolean {
  const isControl = character < ' ' && !'\t\n\r'.includes(character);
  return isControl || character === '\ufffe' || character === '\uffff';
}

describe('the JUnit report', () => {
  it('is well-formed whatever the texts in it are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(text, text, (name, note) => {
        expect(outline(junitReport([ranFile(name, note)]))).toEqual([
          'testsuites',
          'testsuites/testsuite',
          'testsuites/testsuite/testcase',
          'testsuites/testsuite/testcase/failure',
          'testsuites/testsuite/testcase/system-out',
          'testsuites/testsuite/system-out',
        ]);
      }),
    );
  });

  it('keeps markup, quotes and lines of a name', () => {
    const xml = junitReport([ranFile('<a & "b">\n\u0000', 'c < d')]);
    expect(xml).toContain('name="&lt;a &amp; &quot;b&quot;&gt;&#10;\ufffd"');
    expect(xml).toContain('<system-out>c &lt; d</system-out>');
    expect(xml).toContain('time="1.250"');
  });

  it('counts a file that is wrong as an error', () => {
    const problem = { code: 'InvalidValue', message: 'must be a group.', target: '/a' };
    const wrong = [{ path: 'x.yaml', problems: [problem] }];
    const xml = junitReport([{ path: 'x.yaml', wrong }]);
    expect(outline(xml)).toContain('testsuites/testsuite/testcase/error');
    expect(xml).toContain('errors="1"');
    expect(xml).toContain('x.yaml: /a must be a group.');
  });
});
