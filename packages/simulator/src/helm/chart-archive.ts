import { gunzipSync } from 'fflate';

const BLOCK = 512;
/** A chart that is larger is refused: Helm's own limit for decompressed charts. */
const MOST_BYTES = 100 * 1024 * 1024;

/** Reads a packaged chart (base64 of a gzipped tar) into its files, by path below the chart. Throws on what is none. */
export function readChartArchive(base64: string): ReadonlyMap<string, string> {
  const bytes = Uint8Array.from(atob(base64.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
  const tar = gunzipSync(bytes);
  if (tar.length > MOST_BYTES)
    throw new RangeError('decompressed chart is larger than the maximum file size 104857600');
  const files = new Map<string, string>();
  const decoder = new TextDecoder();
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    const field = (from: number, length: number): string =>
      decoder.decode(header.subarray(from, from + length)).split('\0')[0] ?? '';
    const name = field(0, 100);
    if (name === '') break;
    const size = Number.parseInt(field(124, 12).trim(), 8) || 0;
    const prefix = field(345, 155);
    const kind = field(156, 1);
    const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.\//, '');
    const below = path.slice(path.indexOf('/') + 1);
    if ((kind === '0' || kind === '') && below !== '') {
      files.set(below, decoder.decode(tar.subarray(at + BLOCK, at + BLOCK + size)));
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (!files.has('Chart.yaml')) throw new TypeError('Chart.yaml file is missing');
  return files;
}
