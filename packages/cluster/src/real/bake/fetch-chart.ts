import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { ClusterError } from '../../cluster-error.ts';
import type { PinnedChart } from '../pins/pins.ts';

const INDEX_BYTES = 64 * 1024 * 1024;
const CHART_BYTES = 32 * 1024 * 1024;
const FETCH_MS = 60_000;

export interface FetchedChart {
  readonly content: Uint8Array;
  readonly sha256: string;
}

/** The packed chart of a Helm repository, its digest checked against the index. Rejects with ClusterError that names address and reason. */
export async function fetchChart(
  { chart, repository, version }: PinnedChart,
  signal?: AbortSignal,
): Promise<FetchedChart> {
  const base = repository.endsWith('/') ? repository : `${repository}/`;
  const index = new URL('index.yaml', base);
  const entry = findEntry(decode(await get(index, INDEX_BYTES, signal)), chart, version);
  if (!entry) throw cannot(index, `it lists no chart ${chart} of version ${version}`);
  const address = new URL(entry.url, base);
  const content = await get(address, CHART_BYTES, signal);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (entry.digest !== undefined && entry.digest !== sha256)
    throw cannot(address, `its digest is ${sha256}, and the index says ${entry.digest}`);
  return { content, sha256 };
}

interface IndexEntry {
  readonly url: string;
  readonly digest?: string;
}

/** @see https://helm.sh/docs/topics/chart_repository, "The index file" */
function findEntry(text: string, chart: string, version: string): IndexEntry | undefined {
  let index: unknown;
  try {
    index = parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
  const entries = fieldOf(fieldOf(index, 'entries'), chart);
  if (!Array.isArray(entries)) return undefined;
  const found: unknown = entries.find((entry) => fieldOf(entry, 'version') === version);
  const urls = fieldOf(found, 'urls');
  const url: unknown = Array.isArray(urls) ? urls[0] : undefined;
  const digest = fieldOf(found, 'digest');
  if (typeof url !== 'string') return undefined;
  // A digest of decimals alone that nobody quoted is a number by now: it equals none.
  return { url, ...(digest !== undefined && { digest: textOf(digest).replace(/^sha256:/, '') }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'no text');

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function get(address: URL, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  const late = AbortSignal.timeout(FETCH_MS);
  try {
    const response = await fetch(address, {
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    if (!response.ok) throw cannot(address, `the server answers ${response.status}`);
    return await readAtMost(response, limit, address);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ClusterError) throw error;
    if (late.aborted) throw cannot(address, `no answer within ${FETCH_MS / 1000} s`);
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw cannot(address, cause?.code ?? String(error));
  }
}

async function readAtMost(response: Response, limit: number, address: URL): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > limit) throw cannot(address, `it is larger than ${limit} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function cannot(address: URL, reason: string): ClusterError {
  return new ClusterError('image-missing', `${address.href} cannot be fetched: ${reason}.`);
}
