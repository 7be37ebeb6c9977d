import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { peopleRoutes } from '@drydock/api';
import { implement, type Implementation } from '../http/implement.ts';
import { routeNamed } from '../http/route-named.ts';
import type { Services } from '../services.ts';
import { backupToFile } from './backup-file.ts';

/** A backup of a server that runs: the only way with PGlite, whose folder one process owns. */
export function createBackupRoutes({
  database,
  clock,
  audit,
}: Services): readonly Implementation[] {
  return [
    implement(routeNamed(peopleRoutes, 'downloadBackup'), async ({ principal, context }) => {
      await audit.write({ actor: principal, action: 'operations.backup' });
      // Into a file first: the snapshot must not last as long as a slow reader takes.
      const folder = await mkdtemp(path.join(tmpdir(), 'drydock-backup-'));
      const file = path.join(folder, 'drydock.backup');
      await backupToFile(database, file, clock());
      const stream = createReadStream(file);
      stream.once('close', () => void rm(folder, { recursive: true, force: true }));
      const name = `drydock-${clock().toISOString().slice(0, 10)}.backup`;
      return context.body(Readable.toWeb(stream) as ReadableStream<Uint8Array>, 200, {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${name}"`,
      });
    }),
  ];
}
