import { getCollection, type CollectionEntry } from 'astro:content';
import { messages } from '../messages.ts';

export type Doc = CollectionEntry<'docs'>;

export interface DocPage {
  readonly doc: Doc;
  readonly title: string;
  readonly href: string;
}

/** Guides first, in the order in which a newcomer needs them; what is not named here follows by name. */
const ORDER = [
  'user-guide',
  'workshop',
  'grading',
  'real-clusters',
  'authoring',
  'operations',
  'security',
  'architecture',
  'fidelity',
];

/** The pages of docs/, those of single codes left out: a family of codes is one page. */
export async function listDocPages(): Promise<{
  readonly guides: readonly DocPage[];
  readonly decisions: readonly DocPage[];
}> {
  const pages = (await getCollection('docs'))
    .filter(({ id }) => !id.startsWith('codes/'))
    .map((doc) => ({ doc, title: titleOf(doc), href: `/docs/${doc.id.toLowerCase()}/` }));
  const guides = pages
    .filter(({ doc }) => !doc.id.includes('/'))
    .toSorted((a, b) => rank(a.doc.id) - rank(b.doc.id) || a.doc.id.localeCompare(b.doc.id));
  const decisions = pages
    .filter(({ doc }) => doc.id.startsWith('adr/'))
    .toSorted((a, b) => a.doc.id.localeCompare(b.doc.id));
  return { guides, decisions };
}

function rank(id: string): number {
  const at = ORDER.indexOf(id);
  return at === -1 ? ORDER.length : at;
}

/** Families of codes (`gateway`, `schema`), each with its codes in order. */
export async function listCodeFamilies(): Promise<ReadonlyMap<string, readonly Doc[]>> {
  const codes = (await getCollection('docs'))
    .filter(({ id }) => /^codes\/[^/]+\/[^/]+$/.test(id))
    .toSorted((a, b) => a.id.localeCompare(b.id));
  return Map.groupBy(codes, ({ id }) => id.split('/')[1] ?? '');
}

export function titleOf({ id, body = '' }: Doc): string {
  return /^# (.+)$/m.exec(body)?.[1]?.replaceAll('`', '') ?? id;
}

/** The navigation of every page of the documentation. */
export async function docSections(): Promise<
  readonly { readonly title: string; readonly links: readonly { title: string; href: string }[] }[]
> {
  const { guides, decisions } = await listDocPages();
  const families = await listCodeFamilies();
  const links = (pages: readonly DocPage[]) => pages.map(({ title, href }) => ({ title, href }));
  return [
    { title: messages.reading.guides, links: links(guides) },
    {
      title: messages.reading.codes,
      links: [...families.keys()].map((family) => ({
        title: family,
        href: `/docs/codes/${family}/`,
      })),
    },
    { title: messages.reading.decisions, links: links(decisions) },
  ];
}
