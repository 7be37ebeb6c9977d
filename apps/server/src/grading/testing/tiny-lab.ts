import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

const LAB = `apiVersion: drydock.dev/v1
kind: Lab
metadata: { id: tiny, version: 1, title: Tiny, course: course, order: 1 }
difficulty: beginner
minutes: 5
objectives: [Learn]
cluster: { namespace: prod, apply: [cluster] }
workspace: [a.yaml]
mistakes:
  - id: name.wrong
    when: { field: { kind: ConfigMap, path: data.name, is: { not: right } } }
    symptom: 'The name is {value}.'
    concept: Names matter.
steps:
  - id: first
    title: First
    lesson: first.mdx
    checks:
      - id: right-name
        title: The name is right
        points: 3
        resource: { apiVersion: v1, kind: ConfigMap, name: one, matches: { data: { name: right } } }
      - id: there
        title: It is there
        resource: { apiVersion: v1, kind: ConfigMap, name: one }
      - id: secretly
        title: A name that nobody is told of
        hidden: true
        resource: { apiVersion: v1, kind: ConfigMap, name: one, matches: { data: { name: right } } }
`;

const FILES: Readonly<Record<string, string>> = {
  'lab.yaml': LAB,
  'first.mdx': '',
  'start/a.yaml': '',
  'solution/a.yaml': configMap('right'),
  'cluster/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: prod\n',
};

/** What the one file of the tiny lab holds: `right` is the solution. */
export function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  name: ${name}\n`;
}

/** Makes a folder of labs with a small one, `tiny`: a real lab that is graded within milliseconds. */
export async function writeTinyLabs(folder: string): Promise<string> {
  for (const [name, text] of Object.entries(FILES)) {
    const file = path.join(folder, 'tiny', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

/** A tar.gz with these files; the same files give the same bytes. */
export async function packWork(
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack();
  for (const [name, text] of Object.entries(files))
    archive.entry({ name, mtime: new Date(0) }, text);
  archive.finalize();
  return new Uint8Array(await buffer(archive.pipe(createGzip())));
}
