import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { and, eq } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import { schema } from '../database/schema.ts';
import { hashPassword } from './passwords.ts';
import { newPassword } from './secrets.ts';

const { users } = schema;

/** The name with which the first admin signs in. */
export const adminName = 'admin';

const isAdmin = and(eq(users.issuer, 'local'), eq(users.subject, adminName));

/**
 * Makes the admin's password before the embedded database is first opened, and returns it to be shown
 * this once; undefined when this folder has had its first start. Only the hash is kept.
 */
export async function prepareFirstAdmin(folder: string): Promise<string | undefined> {
  if (existsSync(path.join(folder, 'pglite')) || existsSync(fileIn(folder))) return undefined;
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileIn(folder), JSON.stringify({ passwordHash }), { mode: 0o600, flag: 'wx' });
  return password;
}

/**
 * Sees to it that the database has an admin. Returns a password that was made just now and has to be
 * shown; undefined when one is known already: from an earlier start, the folder, or the configuration.
 */
export async function ensureAdmin(
  queries: Queries,
  known: { readonly password: string | undefined; readonly folder: string | undefined },
): Promise<string | undefined> {
  const found = await queries.select({ id: users.id }).from(users).where(isAdmin);
  if (found.length > 0) return undefined;
  const prepared = known.folder === undefined ? undefined : await readPrepared(known.folder);
  const password = known.password ?? (prepared === undefined ? newPassword() : undefined);
  const passwordHash = password === undefined ? prepared : await hashPassword(password);
  const made = await queries
    .insert(users)
    .values({
      issuer: 'local',
      subject: adminName,
      name: 'Admin',
      role: 'admin',
      passwordHash: passwordHash ?? null,
    })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (known.folder !== undefined) await rm(fileIn(known.folder), { force: true });
  // Another replica was first: its password counts, and it has shown it.
  return made.length === 0 || password === known.password ? undefined : password;
}

/** Gives the admin a new password and ends their sessions; for who has lost it. */
export async function resetAdminPassword(queries: Queries): Promise<string> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  const [user] = await queries
    .insert(users)
    .values({ issuer: 'local', subject: adminName, name: 'Admin', role: 'admin', passwordHash })
    .onConflictDoUpdate({ target: [users.issuer, users.subject], set: { passwordHash } })
    .returning({ id: users.id });
  if (user) await queries.delete(schema.sessions).where(eq(schema.sessions.userId, user.id));
  return password;
}

function fileIn(folder: string): string {
  return path.join(folder, 'first-admin.json');
}

async function readPrepared(folder: string): Promise<string | undefined> {
  try {
    const { passwordHash } = JSON.parse(await readFile(fileIn(folder), 'utf8')) as {
      readonly passwordHash?: unknown;
    };
    return typeof passwordHash === 'string' ? passwordHash : undefined;
  } catch {
    return undefined;
  }
}
