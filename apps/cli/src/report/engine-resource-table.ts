import type { EngineResource } from '@drydock/cluster/real';

const HEADINGS = ['NAME', 'KIND', 'ENGINE', 'STATE', 'AGE', 'PURPOSE', 'MADE BY', 'SESSION'];

/** A row for each. */
export function renderEngineResources(resources: readonly EngineResource[], nowMs: number): string {
  if (resources.length === 0) return 'No clusters of drydock on the container engine.\n';
  const rows = [HEADINGS, ...resources.map((resource) => rowOf(resource, nowMs))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function rowOf(resource: EngineResource, nowMs: number): readonly string[] {
  const {
    name,
    kind,
    engine,
    state = '-',
    createdMs,
    purpose,
    owner,
    ownerState,
    session,
  } = resource;
  const made = ownerState === 'gone' ? `${owner} (gone)` : owner;
  const age = createdMs === undefined ? '-' : ageOf(nowMs - createdMs);
  return [name, kind, engine, state, age, purpose || '-', made || '-', session || '-'];
}

function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
}
