import type { APIRoute } from 'astro';
import { getCollection } from 'astro:content';
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
  const order = [messages.palette.labs, messages.palette.steps];
  return Response.json(entries.toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group)));
};
