export { GitError, type GitErrorCode } from './git-error.ts';
export { createGitHost, type GitHost, type GitHostSnapshot, type Push } from './git-host.ts';
export type {
  Commit,
  GitFile,
  RepositoryHost,
  RepositoryView,
  Signature,
} from './repository-view.ts';
export { isRepositoryFile, openRepository } from './open-repository.ts';
export type { RefUpdate } from './smart-http/receive-pack.ts';
export type { Content, NewCommit } from './store/bare-repository.ts';
export type { FsSnapshot } from './store/memory-fs.ts';
export { cloneRepository, type CloneOptions } from './working-copy/clone.ts';
export type {
  Branch,
  Change,
  CommitOptions,
  DiffSides,
  FileChange,
  MergeOutcome,
  PathChange,
  PushOptions,
  PushOutcome,
  Status,
  TagAnnotation,
  WorkingCopy,
} from './working-copy/working-copy.ts';
export { repositoryKey } from './repository-key.ts';
