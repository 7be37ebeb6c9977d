import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { compareRequest } from '../mesh/compare.ts';
import { readMeshCase } from '../mesh/mesh-case.ts';
import { CasePlayer } from '../mesh/play.ts';

/** Requests through a recorded istiod and Envoy: a case passes when every request is answered as recorded. */
export const adapter: ConformanceAdapter = {
  format: 'mesh-recorded',
  async *run(suiteDir) {
    for (const file of caseFiles(suiteDir)) {
      const name = path.relative(suiteDir, file).replace(/\.yaml$/, '');
      yield await runCase(name, file);
    }
  },
};

function caseFiles(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((name) => path.join(dir, name));
}

async function runCase(name: string, file: string): Promise<CaseResult> {
  try {
    const meshCase = readMeshCase(file);
    const player = new CasePlayer(meshCase);
    const failures: string[] = [];
    for (const [index, recorded] of meshCase.requests.entries()) {
      const differences = await compareRequest(player, recorded, meshCase);
      if (differences.length > 0) failures.push(`request ${index}: ${differences.join('; ')}`);
    }
    return { name, passed: failures.length === 0, detail: failures.join(' / ') };
  } catch (error) {
    return {
      name,
      passed: false,
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
