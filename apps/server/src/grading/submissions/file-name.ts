import { ARCHIVE_KINDS, type ArchiveKind } from './archive-kind.ts';

const LONGEST = 100;

/**
 * A file's name as it is kept and shown: its last part, one line, without characters that turn or hide
 * text, with the ending that its bytes ask for. Names from outside are text, never a path.
 */
export function plainFileName(given: string, kind: ArchiveKind): string {
  const { ending } = ARCHIVE_KINDS[kind];
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}"]/gu, '')
    .replace(/^\.+/, '')
    .trim();
  const stem = clean.replace(/(?:\.zip|\.tar|\.tar\.gz|\.tgz|\.gz)$/i, '').slice(0, LONGEST);
  return `${stem === '' ? 'work' : stem}${ending}`;
}

/**
 * The header of a download. The name cannot end the header or start another: what is not a plain ASCII
 * character is percent-encoded (RFC 6266, RFC 8187).
 */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
