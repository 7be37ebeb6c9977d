import type { APIRoute } from 'astro';
import { getCollection } from 'astro:content';
import { listCodeFamilies, listDocPages } from '../docs/doc-pages.ts';
import { messages } from '../messages.ts';

/** What the palette finds beside the commands of the page: labs and their steps. */
export const GET: APIRoute = async () => {
  const labs = (await getCollection('labs'))
    .map(({ data }) => data)
    .toSorted((a, b) => a.metadata.order - b.metadata.order);
  const entries = labs.flatMap((lab) => {
    const { id, order, title } = lab.metadata;
    const words = [...lab.tags, ...lab.objectives].join(' ');
    const own = {
      group: messages.palette.labs,
      title: `${order} ${title}`,
      words,
      note: messages.catalogue.minutes(lab.minutes),
      url: `/labs/${id}/`,
    };
    const steps = lab.steps.map((step, index) => ({
      group: messages.palette.steps,
      title: `${order}.${index + 1} ${step.title}`,
      words: title,
      note: messages.palette.step,
      url: `/labs/${id}/?step=${step.id}`,
    }));
    return [own, ...steps];
  });
  const concepts = (await getCollection('concepts')).map(({ id, data }) => ({
    group: messages.reading.concepts,
    title: data.title,
    words: [data.summary, ...data.tags].join(' '),
    note: messages.reading.minutes(data.minutes),
    url: `/concepts/${id}/`,
  }));
  const terms = (await getCollection('glossary')).map(({ id, data }) => ({
    group: messages.reading.glossary,
    title: data.term,
    words: data.meaning,
    note: '',
    url: `/concepts/glossary/#${id}`,
  }));
  const { guides } = await listDocPages();
  const docs = guides.map(({ title, href }) => ({
    group: messages.reading.docs,
    title,
    note: '',
    url: href,
  }));
  const codes = [...(await listCodeFamilies())].flatMap(([family, all]) =>
    all.map(({ id }) => ({
      group: messages.reading.codes,
      title: id.replace('codes/', ''),
      note: '',
      url: `/docs/codes/${family}/#${id.split('/').at(-1)}`,
    })),
  );
  const order: readonly string[] = [
    messages.palette.labs,
    messages.palette.steps,
    messages.reading.concepts,
    messages.reading.docs,
    messages.reading.glossary,
    messages.reading.codes,
  ];
  return Response.json(
    [...entries, ...concepts, ...docs, ...terms, ...codes].toSorted(
      (a, b) => order.indexOf(a.group) - order.indexOf(b.group),
    ),
  );
};
