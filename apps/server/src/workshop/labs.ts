import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { stepKey, type WorkshopLab } from '@drydock/api';
import { loadLab, type Lab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import type { MistakeTexts } from './domain/mistake-map.ts';

/** The labs of this server, read once. */
export interface Labs {
  /** In the order of the course. */
  readonly list: readonly WorkshopLab[];
  find(id: string): WorkshopLab | undefined;
  /** What a mistake of a step's lab says to people. */
  readonly mistakeTexts: MistakeTexts;
}

/** Reads every lab of a folder. One that does not load is left out: `lab test` says why. */
export async function readLabs(folder: string): Promise<Labs> {
  const loaded = await Promise.all((await labFolders(folder)).map(readLab));
  const labs = loaded
    .flatMap((lab) => lab ?? [])
    .toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  const list = labs.map(toWorkshopLab);
  const texts = new Map(labs.map((lab) => [lab.id, textsOf(lab)]));
  return {
    list,
    find: (id) => list.find((lab) => lab.id === id),
    mistakeTexts: (step, mistake) => texts.get(step.split('/')[0] ?? '')?.get(mistake),
  };
}

/** The keys of all steps of labs, in order. */
export function columnsOf(labs: readonly WorkshopLab[]): readonly string[] {
  return labs.flatMap(({ id, steps }) => steps.map((step) => stepKey(id, step.id)));
}

async function labFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const file = await stat(path.join(folder, name, 'lab.yaml')).catch(() => undefined);
        return file?.isFile() ? [path.join(folder, name)] : [];
      }),
  );
  return found.flat();
}

async function readLab(folder: string): Promise<Lab | undefined> {
  return loadLab(await readLabFolder(folder)).lab;
}

function toWorkshopLab({ id, version, title, steps }: Lab): WorkshopLab {
  return { id, version, title, steps: steps.map((step) => ({ id: step.id, title: step.title })) };
}

/** The hints of a lab have places for what was seen in one learner's work; for a class they are cut out. */
function textsOf(lab: Lab): ReadonlyMap<string, { symptom: string; concept: string }> {
  const plain = (text: string): string =>
    text.replaceAll(/,? ?\{(?:request|seen|wanted|value|place)\}/g, '').trim();
  return new Map(
    lab.definition.mistakes.map(({ id, symptom, concept }) => [
      id,
      { symptom: plain(symptom), concept: plain(concept) },
    ]),
  );
}
