import type { BareRepository } from '../store/bare-repository.ts';
import { branchOfHead, readRefs } from '../store/view-of.ts';
import { concat, FLUSH, pktLine } from './pkt-line.ts';

export type GitService = 'git-upload-pack' | 'git-receive-pack';

const NO_ID = '0'.repeat(40);

const CAPABILITIES: Readonly<Record<GitService, string>> = {
  'git-upload-pack': 'side-band-64k shallow no-progress agent=drydock',
  'git-receive-pack': 'report-status delete-refs side-band-64k ofs-delta agent=drydock',
};

/** The answer to `GET info/refs?service=…`: every ref with its id, and what this server can do. Source: gitprotocol-http(5), version 0. */
export function advertiseRefs(repository: BareRepository, service: GitService): Uint8Array {
  const { fs, gitdir } = repository;
  const refs = [...readRefs(fs, gitdir)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const branch = `refs/heads/${branchOfHead(fs, gitdir)}`;
  const head = refs.find(([name]) => name === branch)?.[1];
  const listed: (readonly [string, string])[] =
    service === 'git-upload-pack' && head !== undefined ? [['HEAD', head], ...refs] : refs;
  const symref =
    service === 'git-upload-pack' && head !== undefined ? ` symref=HEAD:${branch}` : '';
  const capabilities = CAPABILITIES[service] + symref;
  const [first = ['capabilities^{}', NO_ID] as const, ...others] = listed;
  return concat([
    pktLine(`# service=${service}\n`),
    FLUSH,
    pktLine(`${first[1]} ${first[0]}\0${capabilities}\n`),
    ...others.map(([name, id]) => pktLine(`${id} ${name}\n`)),
    FLUSH,
  ]);
}
