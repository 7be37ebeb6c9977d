import type { TextRange } from '@drydock/manifests';

/** A fenced block of a lesson: what stands after the fence, and the text between the fences. */
export interface LessonBlock {
  /** `sh`, `yaml`, `text`; '' where none is named. */
  readonly language: string;
  /** The other words after the fence: `run`, `applied`, `after`, `fails`, `output`, `broken`. */
  readonly words: ReadonlySet<string>;
  readonly text: string;
  /** Offsets of the text in the lesson. */
  readonly range: TextRange;
}

const FENCE = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w-]*)[ \t]*([^\n`]*)$/;

/** The fenced blocks of a lesson, in order. A fence that nobody closes reaches to the end. */
export function lessonBlocks(lesson: string): readonly LessonBlock[] {
  const blocks: LessonBlock[] = [];
  let open: { fence: string; language: string; words: string; from: number } | undefined;
  let offset = 0;
  const close = (to: number): void => {
    if (open === undefined) return;
    const { from, language, words } = open;
    const text = lesson.slice(from, to);
    const named = new Set(words.split(/\s+/).filter((word) => word !== ''));
    blocks.push({ language, words: named, text, range: [from, Math.max(from, to - 1)] });
    open = undefined;
  };
  for (const line of lesson.split('\n')) {
    const [, , fence = '', language = '', words = ''] = FENCE.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== '') open = { fence, language, words, from: offset + line.length + 1 };
    } else if (line.trim() === open.fence) close(offset);
    offset += line.length + 1;
  }
  close(lesson.length);
  return blocks;
}
