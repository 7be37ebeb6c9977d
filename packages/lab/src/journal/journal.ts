import type { Diagnostic } from '@drydock/manifests';
import { z } from 'zod';

/** Virtual milliseconds since the lab began. */
const at = z.number().min(0);

const entrySchema = z.discriminatedUnion('act', [
  z.strictObject({
    at,
    act: z.literal('apply'),
    /** Files whose text changed before this Apply; the others are as they were. */
    files: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    at,
    act: z.literal('delete'),
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    name: z.string().min(1),
    namespace: z.string().min(1).optional(),
  }),
  z.strictObject({ at, act: z.literal('kubectl'), line: z.string().min(1) }),
  z.strictObject({
    at,
    act: z.literal('request'),
    from: z.union([
      z.strictObject({ workload: z.string().min(1), namespace: z.string().min(1) }),
      z.strictObject({ pod: z.string().min(1), namespace: z.string().min(1) }),
      z.strictObject({ external: z.literal(true) }),
    ]),
    url: z.string().min(1),
    method: z.string().min(1).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  }),
  z.strictObject({ at, act: z.literal('wait'), ms: z.number().min(0).max(86_400_000) }),
]);

/** One thing that somebody did, in virtual time. */
export type JournalEntry = z.infer<typeof entrySchema>;

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** What no line of a journal may be, at its line. With any, the journal must not be replayed in part. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Acts that the format knows by name and that this version cannot replay yet. */
const PLANNED: readonly string[] = [
  'argocd',
  'commit',
  'push',
  'sync',
  'revert',
  'edit',
  'restart',
];

/** Reads journal.jsonl: one JSON object per line, in the order of time. Never throws. */
export function parseJournal(file: string, text: string): Journal {
  const entries: JournalEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  let last = 0;
  for (const line of text.split('\n')) {
    const range = [offset, offset + line.length] as const;
    offset += line.length + 1;
    if (line.trim() === '') continue;
    const read = readEntry(line);
    const message =
      typeof read === 'string'
        ? read
        : read.at < last
          ? `This is at ${read.at} ms, before the line above it (${last} ms).`
          : undefined;
    if (message !== undefined) diagnostics.push(finding(file, range, message));
    else if (typeof read !== 'string') {
      last = read.at;
      entries.push(read);
    }
  }
  return { entries, diagnostics };
}

/** One line of a journal. */
export function formatJournalEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function readEntry(line: string): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is no JSON.';
  }
  const act = z.object({ act: z.string() }).safeParse(value).data?.act;
  if (act !== undefined && PLANNED.includes(act)) {
    return `The act ${act} is not supported by this version yet.`;
  }
  const parsed = entrySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `This is no journal entry: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}

function finding(file: string, range: readonly [number, number], message: string): Diagnostic {
  return {
    code: 'lab/journal',
    rule: 'lab/journal',
    severity: 'error',
    stage: 'syntax',
    message,
    file,
    range,
  };
}
