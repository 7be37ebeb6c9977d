import type { APIRoute, GetStaticPaths } from 'astro';
import { getCollection } from 'astro:content';
import { readLabFiles } from '../../../labs-folder.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await getCollection('labs')).map(({ id }) => ({ params: { lab: id } }));

/** The lab folder as one object of texts: what the cluster worker loads the lab from. */
export const GET: APIRoute = async ({ params }) => {
  const files = await readLabFiles(params['lab'] ?? '');
  return Response.json(Object.fromEntries(files));
};
