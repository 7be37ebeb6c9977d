import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What of `drydock lab test --engine k3s --parity FILE` the fidelity page shows. */
export interface RecordedParity {
  readonly engine: string;
  readonly image?: string;
  readonly server: string;
  readonly isReal: boolean;
  readonly date: string;
  readonly trials: number;
  readonly same: number;
  readonly labs: readonly {
    readonly lab: string;
    readonly trials: readonly {
      readonly differences: readonly unknown[];
      readonly failures: readonly string[];
      readonly error?: string;
    }[];
  }[];
}

const FILE = 'conformance/parity.json';

/** The committed run of the labs on a real engine; undefined while there is none. */
export function readParity(root: string): RecordedParity | undefined {
  const file = path.join(root, FILE);
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedParity; // written by the command line
}

/** A section of docs/fidelity.md. */
export function renderRecordedParity(parity: RecordedParity | undefined): string {
  if (!parity?.isReal) return `${TITLE}\n${NOT_RUN}`;
  const { date, engine, image = engine, labs, same, server, trials } = parity;
  const rows = labs.map((lab) => {
    const good = lab.trials.filter(
      ({ differences, error, failures }) =>
        error === undefined && differences.length === 0 && failures.length === 0,
    );
    return `| ${lab.lab} | ${good.length} | ${lab.trials.length} |`;
  });
  return `${TITLE}
On ${date} solutions and mistakes of the labs were graded on ${image} (Kubernetes ${server}) too: ${same} of ${trials} got the
verdict of the simulated cluster.

| lab | same verdict | trials |
|---|---:|---:|
${rows.join('\n')}
`;
}

const TITLE = `
## Labs on a real cluster
`;

const NOT_RUN = `**Not run on a real k3s here**: no image can be pulled where these numbers were made. The workflow \`k3s-parity\` runs every lab on a
real k3s each night and keeps the table; what it writes as \`parity.json\`, committed as \`${FILE}\`, is shown in this place.
[real-clusters.md](real-clusters.md) says what only a real cluster can show.
`;
