import git from 'isomorphic-git';
import type { BareRepository } from '../store/bare-repository.ts';
import { readObject } from '../store/loose-object.ts';
import { readRefs } from '../store/view-of.ts';
import { concat, FLUSH, pktLine, readPktLines, sideBand } from './pkt-line.ts';
import { missingObjects, shallowBoundary } from './reachable.ts';

interface UploadRequest {
  readonly wants: readonly string[];
  readonly haves: readonly string[];
  readonly depth: number;
  readonly done: boolean;
  readonly sideBand: boolean;
}

/** Answers a fetch or clone; undefined when the request is not of the protocol or wants what no ref leads to. */
export async function uploadPack(
  repository: BareRepository,
  body: Uint8Array,
): Promise<Uint8Array | undefined> {
  const request = parseRequest(body);
  const offered = new Set(readRefs(repository.fs, repository.gitdir).values());
  if (!request || request.wants.some((id) => !offered.has(id))) return undefined;
  const isKnown = (id: string): boolean =>
    readObject(repository.fs, repository.gitdir, id) !== undefined;
  const common = request.haves.filter(isKnown);
  const boundary =
    request.depth > 0
      ? shallowBoundary(repository, request.wants, request.depth)
      : new Set<string>();
  const shallow =
    request.depth > 0 ? [...[...boundary].map((id) => pktLine(`shallow ${id}\n`)), FLUSH] : [];
  const last = common.at(-1);
  const answer = last === undefined ? pktLine('NAK\n') : pktLine(`ACK ${last}\n`);
  if (!request.done) return concat([...shallow, ...(request.haves.length > 0 ? [answer] : [])]);
  const oids = [...missingObjects(repository, request.wants, common, boundary)];
  const { packfile = new Uint8Array() } = await git.packObjects({ ...repository, oids });
  const pack = request.sideBand ? concat([sideBand(1, packfile), FLUSH]) : packfile;
  return concat([...shallow, answer, pack]);
}

function parseRequest(body: Uint8Array): UploadRequest | undefined {
  const read = readPktLines(body, Number.POSITIVE_INFINITY);
  if (!read) return undefined;
  const lines = read.lines.filter((line) => line !== undefined);
  const ids = (word: string): readonly string[] =>
    lines.flatMap((line) => new RegExp(`^${word} ([0-9a-f]{40})`).exec(line)?.[1] ?? []);
  const depth = lines.flatMap((line) => /^deepen (\d{1,9})$/.exec(line)?.[1] ?? []);
  const wants = ids('want');
  if (wants.length === 0) return undefined;
  return {
    wants,
    haves: ids('have'),
    depth: Number(depth[0] ?? 0),
    done: lines.includes('done'),
    sideBand: lines.some((line) => line.startsWith('want') && line.includes(' side-band-64k')),
  };
}
