import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** Labs of another folder can be shown, so that authors need not work inside this repository. */
const base = process.env['DRYDOCK_LABS'] ?? '../../labs';

const labs = defineCollection({
  loader: glob({
    pattern: '*/lab.yaml',
    base,
    generateId: ({ entry }) => entry.replace(/\/lab\.yaml$/, ''),
  }),
  // What the catalogue shows; the whole format is packages/lab's, which loads the lab itself.
  schema: z.object({
    metadata: z.object({
      id: z.string(),
      version: z.number(),
      title: z.string(),
      course: z.string(),
      order: z.number(),
    }),
    difficulty: z.enum(['beginner', 'intermediate', 'advanced']),
    minutes: z.number(),
    tags: z.array(z.string()).default([]),
    requires: z.array(z.string()).default([]),
    objectives: z.array(z.string()).default([]),
    steps: z.array(z.object({ id: z.string(), title: z.string(), lesson: z.string() })),
  }),
});

const steps = defineCollection({
  loader: glob({
    pattern: '*/steps/*.mdx',
    base,
    generateId: ({ entry }) => entry,
  }),
});

const courses = defineCollection({
  loader: glob({ pattern: 'courses/*.yaml', base }),
  schema: z.object({
    metadata: z.object({ id: z.string(), title: z.string() }),
    summary: z.string().default(''),
    labs: z.array(z.string()),
    tracks: z
      .array(z.object({ id: z.string(), title: z.string(), labs: z.array(z.string()) }))
      .default([]),
  }),
});

const choice = z.object({
  text: z.string(),
  correct: z.boolean().default(false),
  explanation: z.string(),
});

const concepts = defineCollection({
  loader: glob({ pattern: 'concepts/*.mdx', base, generateId: ({ entry }) => idOf(entry) }),
  schema: z.object({
    title: z.string(),
    order: z.number(),
    minutes: z.number(),
    difficulty: z.enum(['beginner', 'intermediate', 'advanced']),
    summary: z.string(),
    tags: z.array(z.string()).default([]),
    /** Labs that put the page into practice; one that is not there yet is left out. */
    labs: z.array(z.string()).default([]),
    didYouKnow: z.string().optional(),
    takeaways: z.array(z.string()).default([]),
    /** What the article says that is not so, or leaves open. */
    corrections: z.array(z.object({ said: z.string(), is: z.string() })).default([]),
    questions: z
      .array(z.object({ question: z.string(), choices: z.array(choice).min(2) }))
      .default([]),
    references: z
      .array(z.object({ title: z.string(), url: z.url(), good: z.string() }))
      .default([]),
  }),
});

const glossary = defineCollection({
  loader: file(`${base}/glossary.yaml`),
  schema: z.object({
    term: z.string(),
    meaning: z.string(),
    /** Page that explains it. */
    concept: z.string().optional(),
  }),
});

const docs = defineCollection({
  loader: glob({
    pattern: ['**/*.md', '!screenshots/**'],
    base: '../../docs',
    generateId: ({ entry }) => entry.replace(/\.md$/, ''),
  }),
});

function idOf(entry: string): string {
  return entry.replace(/^.*\//, '').replace(/\.mdx$/, '');
}

export const collections = { labs, steps, courses, concepts, glossary, docs };
