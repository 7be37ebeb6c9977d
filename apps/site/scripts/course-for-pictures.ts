import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { staff, type Api } from './api-visitor.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const lab = 'uri-routing';

export interface MadeCourse {
  readonly courseId: string;
  readonly assignmentId: string;
  /** One with a mistake that is worth reading. */
  readonly submissionId: string;
}

/** Makes a course whose learners have handed in: right work, planted mistakes, and one broken archive. */
export async function makeCourse(origin: string, password: string): Promise<MadeCourse> {
  const api = await staff(origin, password);
  const { id: courseId } = await api.call('POST /api/courses', {
    body: { title: 'Mesh security, autumn' },
  });
  const { id: assignmentId } = await api.call('POST /api/courses/{courseId}/assignments', {
    params: { courseId },
    body: { title: 'Routing', labs: [{ lab, weight: 1 }] },
  });
  const ids = await handInAll(api, assignmentId);
  await graded(api, assignmentId);
  return { courseId, assignmentId, submissionId: ids.get('catch-all-first') ?? '' };
}

async function handInAll(api: Api, assignmentId: string): Promise<ReadonlyMap<string, string>> {
  const folder = path.join(root, 'labs', lab);
  const mistakes = (await readdir(path.join(folder, 'mistakes'))).toSorted().slice(0, 18);
  const ids = new Map<string, string>();
  let number = 140;
  for (const mistake of mistakes) {
    for (const work of [path.join(folder, 'mistakes', mistake), path.join(folder, 'solution')]) {
      const archive = await zipOf(path.join(folder, 'solution'), work);
      const id = await handIn(api, { assignmentId, archive, name: `s-0${number++}` });
      if (!ids.has(mistake)) ids.set(mistake, id);
    }
  }
  const broken = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
  await handIn(api, { assignmentId, archive: broken, name: `s-0${number}` });
  return ids;
}

/** The files of `work` over those of `base`: a mistake is what differs from the solution. */
async function zipOf(base: string, work: string): Promise<Uint8Array<ArrayBuffer>> {
  const files: Record<string, Uint8Array> = {};
  for (const folder of [base, work]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      files[path.relative(folder, file)] = strToU8(await readFile(file, 'utf8'));
    }
  }
  return new Uint8Array(zipSync(files));
}

interface HandIn {
  readonly assignmentId: string;
  readonly name: string;
  readonly archive: Uint8Array<ArrayBuffer>;
}

async function handIn(api: Api, { assignmentId, name, archive }: HandIn): Promise<string> {
  const upload = new FormData();
  upload.append('assignmentId', assignmentId);
  upload.append('name', name);
  upload.append('file', new Blob([archive], { type: 'application/zip' }), 'work.zip');
  return (await api.call('POST /api/submissions', undefined, { upload })).id;
}

async function graded(api: Api, assignmentId: string): Promise<void> {
  const isOpen = async (): Promise<boolean> => {
    const { states } = await api.call('GET /api/assignments/{assignmentId}/class', {
      params: { assignmentId },
    });
    return (states.queued ?? 0) + (states.grading ?? 0) > 0;
  };
  while (await isOpen()) await new Promise((resolve) => setTimeout(resolve, 500));
}
