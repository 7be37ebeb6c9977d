/**
 * The form in which Argo CD compares repository addresses: lower case, without `.git`, and
 * `git@host:path` like `ssh://git@host/path`. An address that is no URL stays as it is.
 */
export function normalizeGitUrl(address: string): string {
  let url = address.trim().toLowerCase();
  if (/^(?:ssh:\/\/)?[^/:]*@[^@]+$/.test(url) && !url.startsWith('ssh://')) {
    url = `ssh://${url.replace(':', '/')}`;
  }
  url = url.replace(/\.git$/, '');
  const parts = /^(?:([a-z][a-z0-9+.-]*):)?(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/su.exec(url);
  if (parts === null || !isUrl(parts)) return url;
  const [, scheme, host = '', path = '', query = '', fragment = ''] = parts;
  const joined = `${scheme === undefined ? '' : `${scheme}:`}${host}${escapePath(path)}${query}${fragment}`;
  return joined.replace(/^ssh:\/\//, '');
}

function isUrl([, scheme, host = '', path = '']: RegExpExecArray): boolean {
  if (/%(?![0-9a-f]{2})/i.test(path)) return false;
  if (/[\s{}|\\^`%]/.test(host)) return false;
  return scheme !== undefined || host !== '' || !/^[^/]*:/.test(path);
}

/** A path with a character that no URL holds is escaped as a whole, its globs too. */
function escapePath(path: string): string {
  if (/^[A-Za-z0-9\-_.~!$&'()*+,;=:@/[\]%]*$/.test(path)) return path;
  return path.replace(/[^A-Za-z0-9\-_.~$&+,;=:@/%]/gu, percent);
}

function percent(char: string): string {
  const bytes = new TextEncoder().encode(char);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
