import { parseManifests, type Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { lintFinding } from './lint-finding.ts';
import { plainWordFindings } from './plain-words.ts';

/** What is wrong with the text of a lesson: words, links, pictures without a text, snippets that do not parse. */
export function lintLesson(file: string, text: string, files: FileSet): readonly Diagnostic[] {
  const prose = blank(text, /```[\s\S]*?```|^\|.*$|^(?:import|export) .*$|<[^>]*>/gm);
  return [
    ...paragraphs(prose).flatMap(({ paragraph, from }) =>
      [...plainWordFindings(blank(paragraph, /`[^`\n]*`/g, 'x'))].map(({ code, message, range }) =>
        lintFinding(code, message, file, [from + range[0], from + range[1]]),
      ),
    ),
    ...linkFindings(file, prose, files),
    ...snippetFindings(file, text),
  ];
}

/** Same length, so that offsets stay true. */
function blank(text: string, pattern: RegExp, filler = ' '): string {
  return text.replace(pattern, (match) => match.replace(/[^\n]/g, filler));
}

function paragraphs(
  prose: string,
): readonly { readonly paragraph: string; readonly from: number }[] {
  return [...prose.matchAll(/\S(?:[^\n]|\n(?!\s*\n|[#*-] ))*/g)].map((match) => ({
    paragraph: match[0],
    from: match.index,
  }));
}

function* linkFindings(file: string, prose: string, files: FileSet): Iterable<Diagnostic> {
  for (const match of prose.matchAll(/(!?)\[([^\]]*)\]\(([^)\s]*)[^)]*\)/g)) {
    const [whole, picture, label = '', target = ''] = match;
    const range = [match.index, match.index + whole.length] as const;
    if (picture === '!' && label.trim() === '') {
      yield lintFinding(
        'lab/alt-text',
        'This picture has no text for who cannot see it.',
        file,
        range,
      );
    }
    if (/^(?:https?:|mailto:|#|\/)/.test(target)) continue;
    if (files.has(resolve(file, target))) continue;
    yield lintFinding('lab/broken-link', `There is no ${target} in this lab.`, file, range);
  }
}

function resolve(file: string, target: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of (target.split('#')[0] ?? '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** A YAML block that is a whole manifest has to parse; a fragment may be any YAML. */
function* snippetFindings(file: string, text: string): Iterable<Diagnostic> {
  for (const match of text.matchAll(/```ya?ml[^\n]*\n([\s\S]*?)```/g)) {
    const snippet = match[1] ?? '';
    if (!/^apiVersion:/m.test(snippet)) continue;
    const from = match.index + match[0].indexOf(snippet);
    for (const { message, range } of parseManifests(file, snippet).diagnostics) {
      yield lintFinding('lab/snippet', message, file, [from + range[0], from + range[1]]);
    }
  }
}
