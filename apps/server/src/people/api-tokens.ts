import { and, eq, gt } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import type { StaffPrincipal } from '../http/principal.ts';
import type { Clock } from '../services.ts';
import { hashToken, newToken } from './secrets.ts';

const { apiTokens, users } = schema;

/** How an API token looks, so that scanners of leaked secrets can find one. */
export const tokenPrefix = 'drydock_';

const dayMs = 86_400_000;

export type ApiTokenRow = Omit<typeof apiTokens.$inferSelect, 'tokenHash'>;

/** Bearer tokens by which programs act as an instructor. */
export interface ApiTokens {
  resolve(secret: string): Promise<StaffPrincipal | undefined>;
  create(
    userId: string,
    label: string,
    days: number,
  ): Promise<{ readonly token: ApiTokenRow; readonly secret: string }>;
  list(userId: string): Promise<readonly ApiTokenRow[]>;
  isOf(userId: string, tokenId: string): Promise<boolean>;
  remove(tokenId: string): Promise<void>;
}

const columns = {
  id: apiTokens.id,
  userId: apiTokens.userId,
  label: apiTokens.label,
  createdAt: apiTokens.createdAt,
  expiresAt: apiTokens.expiresAt,
  lastUsedAt: apiTokens.lastUsedAt,
};

export function createApiTokens({ queries }: Database, clock: Clock): ApiTokens {
  return {
    resolve: async (secret) => {
      if (!secret.startsWith(tokenPrefix)) return undefined;
      const now = clock();
      const [row] = await queries
        .select({ user: users, tokenId: apiTokens.id, lastUsedAt: apiTokens.lastUsedAt })
        .from(apiTokens)
        .innerJoin(users, eq(users.id, apiTokens.userId))
        .where(and(eq(apiTokens.tokenHash, hashToken(secret)), gt(apiTokens.expiresAt, now)));
      if (!row) return undefined;
      if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > dayMs / 24) {
        await queries
          .update(apiTokens)
          .set({ lastUsedAt: now })
          .where(eq(apiTokens.id, row.tokenId));
      }
      const { id, name, role } = row.user;
      return { kind: 'staff', userId: id, name, role, via: 'token' };
    },
    create: async (userId, label, days) => {
      const secret = newToken(tokenPrefix);
      const expiresAt = new Date(clock().getTime() + days * dayMs);
      const [token] = await queries
        .insert(apiTokens)
        .values({ userId, label, tokenHash: hashToken(secret), expiresAt })
        .returning(columns);
      if (!token) throw new Error('The database kept no token.');
      return { token, secret };
    },
    list: (userId) =>
      queries.select(columns).from(apiTokens).where(eq(apiTokens.userId, userId)).limit(200),
    isOf: async (userId, tokenId) => {
      const rows = await queries
        .select({ id: apiTokens.id })
        .from(apiTokens)
        .where(and(eq(apiTokens.id, tokenId), eq(apiTokens.userId, userId)));
      return rows.length > 0;
    },
    remove: async (tokenId) => {
      await queries.delete(apiTokens).where(eq(apiTokens.id, tokenId));
    },
  };
}
