import { formatMicroTimestamp } from '@drydock/manifests';

/** A time as Envoy's START_TIME writes it: `2026-01-01T00:00:00.000Z`, or in a strftime format (UTC). */
export function formatTime(milliseconds: number, format: string): string {
  const stamp = formatMicroTimestamp(milliseconds);
  if (format === '') return `${stamp.slice(0, 23)}Z`;
  const fields: Readonly<Record<string, string>> = {
    Y: stamp.slice(0, 4),
    m: stamp.slice(5, 7),
    d: stamp.slice(8, 10),
    H: stamp.slice(11, 13),
    M: stamp.slice(14, 16),
    S: stamp.slice(17, 19),
    F: stamp.slice(0, 10),
    T: stamp.slice(11, 19),
    s: String(Math.floor(milliseconds / 1000)),
    z: '+0000',
    '%': '%',
  };
  return format.replace(/%(\d?)([A-Za-z%])/g, (all, digits: string, letter: string) =>
    letter === 'f' ? stamp.slice(20, 20 + Number(digits || '6')) : (fields[letter] ?? all),
  );
}
