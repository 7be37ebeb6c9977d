import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
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

export const collections = { labs, steps, courses };
