/** A failure of the file system with the code that isomorphic-git looks at, as node:fs has it. */
export class FsError extends Error {
  override readonly name = 'FsError';
  readonly code: 'ENOENT' | 'ENOTDIR' | 'EISDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EINVAL';

  constructor(code: FsError['code'], path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}
