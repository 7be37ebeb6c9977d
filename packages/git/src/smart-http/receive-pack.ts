import git from 'isomorphic-git';
import type { BareRepository } from '../store/bare-repository.ts';
import { PACK_LIMITS, PackRefusal } from '../store/measure-pack.ts';
import { unpackAll } from '../store/unpack.ts';
import { branchOfHead, readRefs } from '../store/view-of.ts';
import { disconnection } from './check-connected.ts';
import { concat, FLUSH, pktLine, readPktLines, sideBand } from './pkt-line.ts';

/** One ref that a push moved. No `after`: it was deleted; no `before`: it is new. */
export interface RefUpdate {
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
}

export interface ReceivedPush {
  readonly response: Uint8Array;
  readonly updates: readonly RefUpdate[];
}

const NO_ID = '0'.repeat(40);
const COMMAND = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0]+)(?:\0(.*))?$/;
/** What check-ref-format(1) allows, and only branches, tags and notes. */
const REF =
  /^refs\/(?:heads|tags|notes)\/(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[^\s~^:?*[\\\p{Cc}]+$/u;

/** Takes a push: unpacks its objects and moves its refs, each on its own. One at a time for each repository: two would share the pack and race for refs. Undefined when the request is not of the protocol. */
export async function receivePack(
  repository: BareRepository,
  body: Uint8Array,
): Promise<ReceivedPush | undefined> {
  const read = readPktLines(body, 1);
  const commands = read?.lines
    .filter((line) => line !== undefined && !line.startsWith('shallow '))
    .map((line) => COMMAND.exec(line ?? ''));
  if (!read || !commands || commands.length === 0 || commands.includes(null)) return undefined;
  const capabilities = commands[0]?.[4] ?? '';
  const unpacked = await unpack(repository, read.rest);
  const updates: RefUpdate[] = [];
  const report = [`unpack ${unpacked ?? 'ok'}\n`];
  for (const command of commands) {
    const [, before = NO_ID, after = NO_ID, ref = ''] = command ?? [];
    const refused = unpacked ?? (await update(repository, { before, after, ref }));
    if (refused === undefined)
      updates.push({
        ref,
        ...(before !== NO_ID && { before }),
        ...(after !== NO_ID && { after }),
      });
    report.push(refused === undefined ? `ok ${ref}\n` : `ng ${ref} ${refused}\n`);
  }
  const status = concat([...report.map(pktLine), FLUSH]);
  const banded = capabilities.includes('side-band-64k');
  return { response: banded ? concat([sideBand(1, status), FLUSH]) : status, updates };
}

/** Unpacks into loose objects; the reason when the pack is broken. */
async function unpack(repository: BareRepository, pack: Uint8Array): Promise<string | undefined> {
  if (pack.length === 0) return undefined;
  const folder = `${repository.gitdir}/objects/pack`;
  repository.fs.remove(folder);
  repository.fs.write(`${folder}/incoming.pack`, pack);
  try {
    await unpackAll(repository, PACK_LIMITS);
    return undefined;
  } catch (error) {
    return error instanceof PackRefusal ? error.message : 'the pack is broken';
  }
}

interface Command {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** Moves one ref; the reason when it stays. What happens to one ref does not touch the others. */
async function update(repository: BareRepository, command: Command): Promise<string | undefined> {
  try {
    const refused = refusal(repository, command);
    if (refused === undefined) await move(repository, command);
    return refused;
  } catch {
    return 'failed to update ref';
  }
}

function refusal(repository: BareRepository, { before, after, ref }: Command): string | undefined {
  const { fs, gitdir } = repository;
  if (!REF.test(ref)) return 'funny refname';
  const refs = readRefs(fs, gitdir);
  if ((refs.get(ref) ?? NO_ID) !== before) return 'failed to update ref';
  if (after === NO_ID)
    return ref === `refs/heads/${branchOfHead(fs, gitdir)}`
      ? 'deletion of the current branch prohibited'
      : undefined;
  const isTaken = [...refs.keys()].some(
    (one) => one.startsWith(`${ref}/`) || ref.startsWith(`${one}/`),
  );
  return isTaken ? 'refname conflict' : disconnection(repository, ref, after);
}

async function move(repository: BareRepository, { after, ref }: Command): Promise<void> {
  if (after === NO_ID) {
    await git.deleteRef({ ...repository, ref });
    return;
  }
  // What deleted refs left behind: a folder without refs must not stand in a ref's way.
  const path = `${repository.gitdir}/${ref}`;
  if (repository.fs.stat(path)?.isDirectory()) repository.fs.remove(path);
  await git.writeRef({ ...repository, ref, value: after, force: true });
}
