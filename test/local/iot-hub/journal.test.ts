import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { Journal } from '../../../local/iot-hub/journal.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'journal.jsonl');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function open(): Journal<number[]> {
  const journal = new Journal<number[]>(folder);
  onTestFinished(() => journal.close());
  return journal;
}

it('gives back what was appended, in order', () => {
  const journal = open();
  journal.append([1]);
  journal.append([2, 3]);
  expect(open().found).toEqual([[1], [2, 3]]);
});

it('cuts off the line that a killed process left unfinished, and goes on after it', () => {
  open().append([1]);
  appendFileSync(file, '[2,');
  const journal = open();
  expect(journal.found).toEqual([[1]]);
  journal.append([3]);
  expect(open().found).toEqual([[1], [3]]);
});

it('names the file and line that are broken otherwise', () => {
  writeFileSync(file, '[1]\n[2,\n[3]\n');
  expect(open).toThrow(`${file} line 2 is no JSON`);
});

it('keeps only what it is told to, and appends after that', () => {
  const journal = open();
  for (let i = 0; i < 10; i++) journal.append([i]);
  journal.replaceAll([[9]]);
  journal.append([10]);
  expect(readFileSync(file, 'utf8')).toBe('[9]\n[10]\n');
});
