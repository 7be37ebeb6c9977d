/** Kinds of archive that can be handed in, with the ending and the media type of a download. */
export const ARCHIVE_KINDS = {
  zip: { ending: '.zip', type: 'application/zip' },
  tar: { ending: '.tar', type: 'application/x-tar' },
  gzip: { ending: '.tar.gz', type: 'application/gzip' },
} as const;

export type ArchiveKind = keyof typeof ARCHIVE_KINDS;

/** Where a tar says what it is. */
const USTAR_AT = 257;

/** What the bytes are, whatever their name says; undefined when they are no archive. */
export function kindOfArchive(bytes: Uint8Array): ArchiveKind | undefined {
  const startsWith = (word: string, at = 0): boolean =>
    Buffer.from(bytes.subarray(at, at + word.length)).toString('latin1') === word;
  if (startsWith('PK\u0003\u0004') || startsWith('PK\u0005\u0006')) return 'zip';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  return startsWith('ustar', USTAR_AT) ? 'tar' : undefined;
}
