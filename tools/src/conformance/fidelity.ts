import { renderRecordedParity, type RecordedParity } from './parity.ts';
import type { Results } from './results.ts';

/** docs/fidelity.md, generated from the committed results, and from the run of the labs on a real cluster where one is recorded. */
export function renderFidelity(results: Results, parity?: RecordedParity): string {
  const rows = Object.entries(results)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { passed, total, hash }]) => {
      const percent = ((100 * passed) / Math.max(1, total)).toFixed(1);
      return `| ${name} | ${passed} | ${total} | ${percent} | \`${hash}\` |`;
    });
  return `${HEAD}\n${rows.join('\n')}\n${FOOT}${renderRecordedParity(parity)}`;
}

const HEAD = `# Fidelity

How often Drydock answers as the real systems do. Each suite holds answers that were recorded from real
code: Istio, Envoy, Kubernetes, Argo CD, Prometheus, Helm and kustomize. A suite whose adapter is not written
yet counts 0. This page is generated: \`npm run conformance -- --write\`.

| suite | passed | total | % | cases |
|---|---:|---:|---:|---|`;

const FOOT = `
The column "cases" is a hash of the suite's files. \`npm run conformance -- --failures\` lists what fails.
The suites lie beside the project, not in it; where they are absent, nothing is claimed: the numbers above
are those of the last run that had them.
`;
