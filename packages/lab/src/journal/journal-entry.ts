import { z } from 'zod';

/** Virtual milliseconds since the journal began. Without it the act follows the one before as soon as the cluster has settled. */
const at = z.number().min(0).optional();
const name = z.string().min(1);
const line = z.string().trim().min(1);
/** Texts by path in the workspace; null takes a file away. */
const changes = z.record(z.string(), z.string().nullable());
const object = { apiVersion: name, kind: name, name, namespace: name.optional() };

/** Every act of a journal. What somebody did, in virtual time. */
export const journalEntrySchema = z.discriminatedUnion('act', [
  /** Apply: all files, those of the repository by commit and push. */
  z.strictObject({ at, act: z.literal('apply'), files: changes.optional() }),
  z.strictObject({ at, act: z.literal('delete'), ...object }),
  /** A whole line of the terminal, as it is typed; with files that changed before it ran. */
  z.strictObject({
    at,
    act: z.enum(['shell', 'kubectl', 'istioctl', 'argocd', 'git']),
    line,
    files: changes.optional(),
  }),
  /** Commits the workspace's files below `repo/`, with these changes. */
  z.strictObject({ at, act: z.literal('commit'), message: name, files: changes.optional() }),
  z.strictObject({ at, act: z.literal('push') }),
  /** A commit that undoes another one, by default the last. */
  z.strictObject({ at, act: z.literal('revert'), revision: name.optional() }),
  /** Asks Argo CD to read Git at once: one Application, or all. */
  z.strictObject({ at, act: z.literal('refresh'), app: name.optional() }),
  /** Starts a sync, and waits until it has ended. */
  z.strictObject({
    at,
    act: z.literal('sync'),
    app: name,
    revision: name.optional(),
    prune: z.boolean().optional(),
  }),
  /** A merge patch to a live object, past Git. */
  z.strictObject({
    at,
    act: z.literal('edit'),
    ...object,
    patch: z.record(z.string(), z.unknown()),
  }),
  /** New pods for a Deployment, as `kubectl rollout restart` makes them. */
  z.strictObject({
    at,
    act: z.literal('restart'),
    deployment: name,
    namespace: name.optional(),
  }),
  z.strictObject({
    at,
    act: z.literal('request'),
    from: z.union([
      z.strictObject({ workload: name, namespace: name }),
      z.strictObject({ pod: name, namespace: name }),
      z.strictObject({ external: z.literal(true) }),
    ]),
    url: name,
    method: name.optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  }),
  z.strictObject({ at, act: z.literal('wait'), ms: z.number().min(0).max(86_400_000) }),
]);

/** One thing that somebody did, in virtual time. */
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** The acts of one kind. */
export type ActOf<Name extends JournalEntry['act']> = JournalEntry & { readonly act: Name };

/** What is done with files that come without a journal. */
export const APPLY_ONCE: readonly JournalEntry[] = Object.freeze([{ act: 'apply' } as const]);
