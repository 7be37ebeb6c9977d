import type { APIRoute } from 'astro';
import { getCollection } from 'astro:content';
import { listCodeFamilies, listDocPages } from '../docs/doc-pages.ts';

/** Every page that can be found: for search engines. */
export const GET: APIRoute = async ({ site }) => {
  const { guides, decisions } = await listDocPages();
  const paths = [
    '/',
    '/docs/',
    '/concepts/glossary/',
    ...(await getCollection('labs')).map(({ id }) => `/labs/${id}/`),
    ...(await getCollection('concepts')).map(({ id }) => `/concepts/${id}/`),
    ...[...guides, ...decisions].map(({ href }) => href),
    ...[...(await listCodeFamilies()).keys()].map((family) => `/docs/codes/${family}/`),
  ];
  const rows = paths.map((path) => `  <url><loc>${new URL(path, site).href}</loc></url>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${rows.join('\n')}
</urlset>
`;
  return new Response(body, { headers: { 'content-type': 'application/xml' } });
};
