import { rehearse, type Classroom } from '@drydock/cli/rehearsal';
import { describe, expect, test } from 'vitest';
import { readClassLab } from './class-lab.ts';
import { canRun, startClassServer, type ServerKind } from './class-server.ts';
import { FAULTS } from './faults.ts';

/** The short version of `npm run bench -- workshop-faults`: every fault of a kind of server in one class. */
describe.each<ServerKind>(['pglite', 'replicas'])('a class on %s', (kind) => {
  test.skipIf(!canRun(kind))(
    'loses nothing that was acknowledged and counts nothing twice, whatever fails',
    async () => {
      await using server = await startClassServer(kind);
      const faults = FAULTS.filter(({ on }) => on.includes(kind));
      const happened: string[] = [];
      const report = await rehearse({
        origins: server.origins,
        token: server.token,
        labs: [await readClassLab()],
        learners: 12,
        joinSeconds: 0.5,
        // Longer than the faults take: the class ends when they are over.
        seconds: 2,
        checkEverySeconds: 0.4,
        broadcastEverySeconds: 60,
        during: async (classroom: Classroom) => {
          for (const fault of faults) {
            await fault.strike(server, classroom, 0.5);
            happened.push(fault.name);
          }
        },
      });
      expect(happened).toEqual(faults.map(({ name }) => name));
      expect(report).toMatchObject({
        joined: 12,
        lost: 0,
        countedTwice: 0,
        invented: 0,
        unsent: 0,
      });
    },
    240_000,
  );
});
