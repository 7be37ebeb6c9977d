/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

/** Cases of a test, as `test.each` takes them: a list in a `.yaml`, `.json` or `.jsonl` file beside the test. */
export function loadCases<Case>(file: URL | string): readonly Case[] {
  const text = readFileSync(typeof file === 'string' ? file : fileURLToPath(file), 'utf8');
  return parseCases(String(file), text) as readonly Case[]; // the test knows the shape of its own data
}

function parseCases(file: string, text: string): readonly unknown[] {
  if (file.endsWith('.jsonl')) {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  }
  const value: unknown = parse(text);
  if (!Array.isArray(value)) throw new Error(`${file}: cases are a list`);
  return value as readonly unknown[];
}

/** All documents of a YAML text as plain data. */
export function yamlDocuments(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document): unknown => document.toJS());
}
