import { ApiCallError } from '@drydock/api/client';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { UsageError } from '../command-context.ts';
import { findLab } from '../find-lab.ts';
import type { LatencySummary } from '../rehearsal/latencies.ts';
import type { Rehearsal } from '../rehearsal/measures.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { createStaffToken, type StaffToken } from '../rehearsal/staff-token.ts';

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
 * `workshop rehearse`: 0 when everybody joined and nothing was lost or counted twice, else 1. Token
 * and password come from the environment, so that they stand in no list of processes. The rehearsal's workshop is deleted in the end.
 */
export async function workshopRehearseCommand(
  options: WorkshopRehearseOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const origins = options.origins.map(originOf);
  await using staff = await staffToken(origins[0] ?? '');
  const labs = await Promise.all(options.labs.map((id) => findLab(id, context)));
  const say = (line: string): void => {
    if (!options.isJson) context.stdout(`${line}\n`);
  };
  const report = await rehearse({
    ...options,
    origins,
    token: staff.secret,
    labs,
    say,
    broadcastEverySeconds: 10,
    signal: context.signal,
  });
  context.stdout(options.isJson ? `${JSON.stringify(report)}\n` : renderRehearsal(report));
  return isGood(report) ? 0 : 1;
}

/** Who holds the class: by a token, or by the password of `admin`. */
async function staffToken(origin: string): Promise<StaffToken> {
  const { DRYDOCK_TOKEN: secret, DRYDOCK_ADMIN_PASSWORD: password } = process.env;
  if (secret) return { secret, [Symbol.asyncDispose]: () => Promise.resolve() };
  if (!password) {
    throw new UsageError(
      'A rehearsal makes a workshop of its own: set DRYDOCK_TOKEN to an API token of an instructor, or DRYDOCK_ADMIN_PASSWORD to the password of admin.',
    );
  }
  try {
    return await createStaffToken(origin, password);
  } catch (error) {
    if (error instanceof ApiCallError) throw new UsageError(`${origin}: ${error.message}`);
    throw error;
  }
}

function originOf(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url).origin;
  throw new UsageError(`${url} is no address of a server: http://localhost:4321`);
}

function isGood(report: Rehearsal): boolean {
  const { learners, joined, lost, countedTwice, invented, refused, unsent } = report;
  return joined === learners && lost + countedTwice + invented + refused + unsent === 0;
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
      `${report.lost} acknowledged, ${report.countedTwice} counted twice, ${report.refused} refused, ${report.unsent} not sent`,
    ],
    ['this machine', `its own timers are late: ${time(report.ownDelay)}`],
    ...Object.entries(errors).map(([what, times]) => [
      'trouble',
      `${what} (${String(times)} times)`,
    ]),
  ];
  return lines.map(([name = '', text = '']) => `${name.padEnd(18)}${text}\n`).join('');
}
