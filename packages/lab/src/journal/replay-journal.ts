import type { FileSet } from '../file-set.ts';
import type { LabSession } from '../lab-session.ts';
import type { JournalEntry } from './journal.ts';

export interface ReplayOptions {
  readonly session: LabSession;
  /** The workspace when the journal begins. */
  readonly files: FileSet;
  /** Runs a line of the terminal; the shell is a sibling of this package, so its caller brings it. */
  readonly run?: (line: string) => Promise<number>;
  readonly signal?: AbortSignal;
}

export interface Replayed {
  /** The workspace after the last act. */
  readonly files: FileSet;
  /** Acts that could not be done, and why; the others were. */
  readonly failures: readonly { readonly index: number; readonly message: string }[];
}

/** Does again what a journal says was done, each act at its virtual time. */
export async function replayJournal(
  entries: readonly JournalEntry[],
  options: ReplayOptions,
): Promise<Replayed> {
  const { clock } = options.session.cluster;
  const begin = clock.now();
  const failures: { index: number; message: string }[] = [];
  let files = options.files;
  for (const [index, entry] of entries.entries()) {
    options.signal?.throwIfAborted();
    await passUntil(begin + entry.at, options);
    if (entry.act === 'apply') files = new Map([...files, ...Object.entries(entry.files ?? {})]);
    const message = await act(entry, files, options);
    if (message !== undefined) failures.push({ index, message });
  }
  return { files, failures };
}

async function act(
  entry: JournalEntry,
  files: FileSet,
  options: ReplayOptions,
): Promise<string | undefined> {
  const { session, run } = options;
  const { cluster } = session;
  switch (entry.act) {
    case 'apply': {
      const { applied } = await session.apply(files);
      return applied.find(({ action }) => action === 'refused')?.message;
    }
    case 'delete': {
      const type = await cluster.kube.resolveKind(entry.apiVersion, entry.kind);
      if (type === undefined) return `The cluster has no kind ${entry.kind}.`;
      const { namespace } = entry;
      const deleted = await cluster.kube.delete(type, entry.name, namespace ? { namespace } : {});
      return deleted.ok ? undefined : deleted.failure.message;
    }
    case 'kubectl': {
      if (run === undefined) return 'There is no terminal here to run the line in.';
      const code = await run(entry.line);
      return code === 0 ? undefined : `${entry.line} ended with exit code ${code}.`;
    }
    case 'request': {
      const { at: _at, act: _act, method, headers, body, ...request } = entry;
      await cluster.traffic.send({
        ...request,
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      });
      return undefined;
    }
    case 'wait':
      await passUntil(cluster.clock.now() + entry.ms, options);
      return undefined;
  }
}

async function passUntil(dueMs: number, { session, signal }: ReplayOptions): Promise<void> {
  const { clock } = session.cluster;
  const left = dueMs - clock.now();
  if (left <= 0) return;
  await clock.waitFor(`${left} ms of cluster time`, async () => clock.now() >= dueMs, {
    timeoutMs: left + 1000,
    ...(signal ? { signal } : {}),
  });
}
