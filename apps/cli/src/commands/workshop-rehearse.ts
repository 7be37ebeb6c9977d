import type { CommandContext, ExitCode } from '../command-context.ts';
import { UsageError } from '../command-context.ts';
import { findLab } from '../find-lab.ts';
import type { LatencySummary } from '../rehearsal/latencies.ts';
import type { Rehearsal } from '../rehearsal/measures.ts';
import { rehearse } from '../rehearsal/rehearse.ts';

export interface WorkshopRehearseOptions {
  readonly origins: readonly string[];
  readonly learners: number;
  readonly seconds: number;
  readonly checkEverySeconds: number;
  readonly joinSeconds: number;
  readonly labs: readonly string[];
  readonly isJson: boolean;
}

/**
 * `workshop rehearse`: 0 when everybody joined and nothing was lost or counted twice, else 1. The token of an instructor is in
 * DRYDOCK_TOKEN, so that it stands in no list of processes. The rehearsal's workshop is deleted in the end.
 */
export async function workshopRehearseCommand(
  options: WorkshopRehearseOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const token = process.env['DRYDOCK_TOKEN'];
  if (!token) {
    throw new UsageError(
      'A rehearsal makes a workshop of its own: set DRYDOCK_TOKEN to an API token of an instructor.',
    );
  }
  const origins = options.origins.map(originOf);
  const labs = await Promise.all(options.labs.map((id) => findLab(id, context)));
  const say = (line: string): void => {
    if (!options.isJson) context.stdout(`${line}\n`);
  };
  const report = await rehearse({
    ...options,
    origins,
    token,
    labs,
    say,
    broadcastEverySeconds: 10,
    signal: context.signal,
  });
  context.stdout(options.isJson ? `${JSON.stringify(report)}\n` : renderRehearsal(report));
  return isGood(report) ? 0 : 1;
}

function originOf(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url).origin;
  throw new UsageError(`${url} is no address of a server: http://localhost:4321`);
}

function isGood({ learners, joined, lost, countedTwice, invented, unsent }: Rehearsal): boolean {
  return joined === learners && lost + countedTwice + invented + unsent === 0;
}

/** The report for people. */
function renderRehearsal(report: Rehearsal): string {
  const { verdicts, errors } = report;
  const time = ({ p50, p95, max, count }: LatencySummary): string =>
    count === 0 ? 'nothing measured' : `half in ${p50} ms, 95% in ${p95} ms, all in ${max} ms`;
  const lines = [
    ['joined', `${report.joined} of ${report.learners}; ${time(report.join)}`],
    [
      'acknowledged',
      `${report.acknowledge.count} of ${report.events} events; ${time(report.acknowledge)}`,
    ],
    ['on the dashboard', time(report.dashboard)],
    [
      'broadcasts',
      `${report.broadcasts}; ${time(report.broadcast)}; ${report.broadcastsMissed} missed`,
    ],
    [
      're-checked',
      `${verdicts.verified} verified, ${verdicts.refuted} refuted, ${verdicts.undecided} undecided; ${time(report.verdict)}`,
    ],
    [
      'lost',
      `${report.lost} acknowledged, ${report.countedTwice} counted twice, ${report.unsent} not sent`,
    ],
    ['this machine', `its own timers are late: ${time(report.ownDelay)}`],
    ...Object.entries(errors).map(([what, times]) => [
      'trouble',
      `${what} (${String(times)} times)`,
    ]),
  ];
  return lines.map(([name = '', text = '']) => `${name.padEnd(18)}${text}\n`).join('');
}
