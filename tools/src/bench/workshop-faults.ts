import { rehearse } from '@drydock/cli/rehearsal';
import { canRun, startClassServer, type ServerKind } from '../workshop/class-server.ts';
import { readClassLab } from '../workshop/class-lab.ts';
import { FAULTS, type Fault } from '../workshop/faults.ts';
import type { Bench, Measurement } from './bench.ts';

const LEARNERS = Number(process.env['DRYDOCK_CLASS'] ?? 200);
/** The network of a quarter of the class is gone for a minute, as the issue asks. */
const FAULT_SECONDS = Number(process.env['DRYDOCK_FAULT_SECONDS'] ?? 60);
const KINDS: readonly ServerKind[] = ['pglite', 'postgresql', 'replicas'];

async function measure(kind: ServerKind, fault: Fault): Promise<readonly Measurement[]> {
  await using server = await startClassServer(kind);
  const report = await rehearse({
    origins: server.origins,
    token: server.token,
    labs: [await readClassLab()],
    learners: LEARNERS,
    joinSeconds: LEARNERS / 20,
    seconds: 5,
    checkEverySeconds: 2,
    broadcastEverySeconds: 600,
    during: (classroom) => fault.strike(server, classroom, FAULT_SECONDS),
  });
  const name = `${kind}: ${fault.name}`;
  const acknowledged = report.events - report.unsent;
  return [
    { metric: `${name}: events acknowledged`, value: acknowledged, unit: '' },
    { metric: `${name}: not sent in the end`, value: report.unsent, unit: '', goal: 0 },
    { metric: `${name}: lost`, value: report.lost, unit: '', goal: 0 },
    {
      metric: `${name}: counted twice`,
      value: report.countedTwice + report.invented,
      unit: '',
      goal: 0,
    },
  ];
}

/** The long version of tools/src/workshop/faults.test.ts: one class for each fault. */
export const bench: Bench = {
  name: 'workshop-faults',
  goal: `${LEARNERS} learners under load, faults of ${FAULT_SECONDS} s: nothing acknowledged is lost or counted twice`,
  async run() {
    const measurements: Measurement[] = [];
    for (const kind of KINDS.filter(canRun)) {
      for (const fault of FAULTS.filter(({ on }) => on.includes(kind))) {
        measurements.push(...(await measure(kind, fault)));
      }
    }
    return measurements;
  },
};
