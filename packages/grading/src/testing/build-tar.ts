import { pack, type Header } from 'tar-stream';

/** An entry of a tar as a test wants it. */
export type TarEntry = Partial<Header> & { readonly name: string; readonly content?: string };

/** A tar with these entries. */
export async function buildTar(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}
