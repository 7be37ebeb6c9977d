import { formatMicroTimestamp, formatTimestamp, parseTimestamp } from '@drydock/manifests';

/** RFC 3339 in UTC with seconds, as Kubernetes writes times: `2026-01-01T00:00:00Z`. */
export function formatTime(epochMs: number): string {
  return formatTimestamp(epochMs);
}

/** With microseconds, as Leases and new-style Events write times. */
export function formatMicroTime(epochMs: number): string {
  return formatMicroTimestamp(epochMs);
}

/** Milliseconds since the epoch; undefined when there is no text, or it is no RFC 3339 time. */
export function parseTime(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTimestamp(text);
}
