import { backupToFile, restoreFromFile } from './backup/backup-file.ts';
import { openDatabase } from './database/open-database.ts';
import { databaseOf } from './open-api.ts';
import { environmentSchema, type Config } from './ops/config.ts';
import { resetAdminPassword } from './people/first-admin.ts';

/** One thing that an operator does to a server that is stopped (PGlite) or runs (PostgreSQL). */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly run: (config: Config, args: readonly string[]) => Promise<string>;
}

/** By their names on the command line. */
export const commands: Readonly<Record<string, Command>> = {
  backup: {
    usage: 'backup FILE',
    summary: 'writes every row of the database to a file, from one moment',
    run: async (config, args) => {
      const file = requireFile('backup', args);
      const database = await openDatabase(databaseOf(config));
      try {
        const rows = await backupToFile(database, file, new Date());
        return `${rows} rows are in ${file}. It holds personal data: keep it where only you can read it.`;
      } finally {
        await database.close();
      }
    },
  },
  restore: {
    usage: 'restore FILE',
    summary: 'fills an empty database from such a file, of either engine',
    run: async (config, args) => {
      const { rows, at } = await restoreFromFile(databaseOf(config), requireFile('restore', args));
      return `${rows} rows are restored, as they were at ${at}.`;
    },
  },
  'reset-admin-password': {
    usage: 'reset-admin-password',
    summary: 'gives "admin" a new password, shows it, and ends the admin’s sessions',
    run: async (config) => {
      const database = await openDatabase(databaseOf(config));
      try {
        return `The new password of "admin": ${await resetAdminPassword(database.queries)}`;
      } finally {
        await database.close();
      }
    },
  },
  variables: {
    usage: 'variables',
    summary: 'lists every variable of the configuration',
    run: async () => describeVariables(),
  },
};

/** What the commands are, for who typed something else. */
export function describeCommands(): string {
  const lines = Object.values(commands).map(
    ({ usage, summary }) => `  ${usage.padEnd(22)} ${summary}`,
  );
  return ['Without a command the server starts. The commands are:', ...lines].join('\n');
}

/** Variables, defaults and meanings: docs/operations.md holds the same table. */
export function describeVariables(): string {
  return Object.entries(environmentSchema.shape)
    .map(([name, schema]) => {
      const unset = schema.safeParse(undefined);
      const value = unset.success && unset.data !== undefined ? String(unset.data) : '';
      return `${name.padEnd(30)} ${value.padEnd(16)} ${schema.description ?? ''}`.trimEnd();
    })
    .join('\n');
}

function requireFile(name: string, args: readonly string[]): string {
  const [file] = args;
  if (file === undefined || args.length > 1) {
    throw new Error(`Say one file: npm run server -- ${name} FILE`);
  }
  return file;
}
