import { desc, lt } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import { actorOf, type Principal } from '../http/principal.ts';
import type { Retention } from '../services.ts';

const { auditLog } = schema;

export interface AuditEvent {
  readonly actor: Principal | 'server';
  /** `area.verb`: `workshop.closed`. */
  readonly action: string;
  /** What it was done to: `workshop:<id>`. */
  readonly subject?: string;
  /** A few plain facts. Never a secret, an answer, a manifest or a name. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

export type AuditRow = typeof auditLog.$inferSelect;

/** Who did what. */
export interface Audit {
  /** With `queries` of a transaction the entry stands or falls with the act. */
  write(event: AuditEvent, queries?: Queries): Promise<void>;
  /** Newest first. */
  read(options: { readonly before?: bigint; readonly limit: number }): Promise<readonly AuditRow[]>;
}

export function createAudit(queries: Queries): Audit {
  return {
    write: async ({ actor, action, subject, detail }, through = queries) => {
      await through.insert(auditLog).values({
        actor: actor === 'server' ? 'server' : actorOf(actor),
        action,
        subject: subject ?? null,
        detail: detail ?? {},
      });
    },
    read: ({ before, limit }) =>
      queries
        .select()
        .from(auditLog)
        .where(before === undefined ? undefined : lt(auditLog.id, before))
        .orderBy(desc(auditLog.id))
        .limit(limit),
  };
}

/** The audit log forgets, too: it says who did what. */
export const auditRetention: Retention = {
  what: 'audit entries',
  purge: async (before, queries) => {
    const gone = await queries
      .delete(auditLog)
      .where(lt(auditLog.at, before))
      .returning({ id: auditLog.id });
    return gone.length;
  },
};
