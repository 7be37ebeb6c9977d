export type {
  Commit,
  GitFile,
  RepositoryHost,
  RepositoryView,
  Signature,
} from './repository-view.ts';
