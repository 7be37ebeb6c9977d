import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** Rules of one VirtualService for reviews, and the requests sent to them. */
export interface EnvoyCase {
  readonly name: string;
  readonly http: readonly unknown[];
  readonly requests: readonly CorpusRequest[];
}

export interface CorpusRequest {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

interface CorpusFile {
  readonly cases: readonly {
    readonly name: string;
    readonly http: readonly unknown[];
    readonly requests: readonly (Partial<CorpusRequest> & { readonly path: string })[];
  }[];
}

/** The cases of corpus.yaml, with what a request leaves out filled in. */
export async function loadCorpus(): Promise<readonly EnvoyCase[]> {
  const text = await readFile(new URL('corpus.yaml', import.meta.url), 'utf8');
  const file = parse(text) as CorpusFile; // our own file
  return file.cases.map(({ name, http, requests }) => ({
    name,
    http,
    requests: requests.map((given) => ({
      method: 'GET',
      authority: 'reviews:9080',
      headers: [],
      ...given,
    })),
  }));
}
