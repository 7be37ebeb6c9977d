import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root: string = path.resolve(import.meta.dirname, '../../..');

export interface ProjectFile {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** Names of all files that git tracks or would track, with forward slashes. */
export function listProjectFiles(): readonly string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
}

/** The text files among them that `isWanted` picks. */
export function readProjectFiles(isWanted: (file: string) => boolean): readonly ProjectFile[] {
  return listProjectFiles()
    .filter(isWanted)
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

export interface ProjectPackage {
  readonly name: string;
  /** `packages/mesh` */
  readonly dir: string;
  /** Packages of the project that package.json names, without the scope. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

export function readPackages(): readonly ProjectPackage[] {
  const dirs = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [...dirs, 'tools']
    .filter((dir) => existsSync(path.join(root, dir, 'package.json')))
    .map((dir) => {
      const manifest = JSON.parse(
        readFileSync(path.join(root, dir, 'package.json'), 'utf8'),
      ) as PackageJson; // our own files
      return {
        name: manifest.name.replace('@drydock/', ''),
        dir,
        dependencies: ours(manifest.dependencies),
        devDependencies: ours(manifest.devDependencies),
      };
    });
}

interface PackageJson {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function ours(dependencies: Readonly<Record<string, string>> = {}): ReadonlySet<string> {
  const names = Object.keys(dependencies).filter((name) => name.startsWith('@drydock/'));
  return new Set(names.map((name) => name.replace('@drydock/', '')));
}
