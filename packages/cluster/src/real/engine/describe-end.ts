import { connectEngine } from './connect-engine.ts';

const LINES = 5;
const MOST_CHARACTERS = 600;

/** How a container ended and what it said last, in words; undefined while it runs. What looks like a secret is left out. */
export async function describeEnd(id: string): Promise<string | undefined> {
  const container = (await connectEngine()).container.dockerode.getContainer(id);
  const { State: state } = await container.inspect();
  if (state.Running) return undefined;
  if (state.OOMKilled) return 'the container ran out of memory and was killed.';
  const log = await container.logs({ stdout: true, stderr: true, tail: LINES, follow: false });
  const said = withoutSecrets(textOf(log)).trim().slice(-MOST_CHARACTERS);
  const words = said === '' ? 'and said nothing' : `and said last: ${said}`;
  return `the container ended with code ${state.ExitCode} ${words}.`;
}

/** An engine prefixes each piece of a log without a terminal with its stream and length. @see Docker API, container attach */
export function textOf(log: Uint8Array): string {
  const bytes = Buffer.from(log);
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const isFramed = (bytes[at] ?? 0) <= 2 && bytes.readUIntBE(at + 1, 3) === 0;
    if (!isFramed) return bytes.toString();
    const length = bytes.readUInt32BE(at + 4);
    pieces.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces).toString();
}

/** Values of what is called a token, password, secret or key, and tokens of k3s wherever they stand. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/((?:token|password|secret|key)\w*["']?\s*[=:]\s*)("[^"]*"|\S+)/gi, '$1…')
    .replaceAll(/\bK10[0-9a-f]{20,}\S*/g, '…');
}
