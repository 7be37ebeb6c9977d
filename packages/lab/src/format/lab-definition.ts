import { z } from 'zod';
import { argocdCheck } from '../checks/argocd-check.ts';
import { diagnosticsCheck } from '../checks/diagnostics-check.ts';
import { gitCheck } from '../checks/git-check.ts';
import { logsCheck } from '../checks/logs-check.ts';
import { metricCheck } from '../checks/metric-check.ts';
import { quizCheck } from '../checks/quiz-check.ts';
import { resourceCheck } from '../checks/resource-check.ts';
import { trafficCheck } from '../checks/traffic-check.ts';
import { predicateSchema } from './predicate.ts';
import { placeholders } from './hint-text.ts';

/** Version of the format; goes up when a lab written for it would no longer load. */
export const LAB_API_VERSION = 'drydock.dev/v1';

const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
  message: 'An id is lower-case words joined by dashes: uri-routing.',
});
const mistakeId = z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, {
  message: 'A mistake id is lower-case words joined by dots or dashes: vs.prefix-glob.',
});
const sentence = z.string().trim().min(1);
const path = z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\]+$/, {
  message: 'A path is relative to the lab folder and stays inside it.',
});
const points = z.number().min(0).max(100);

const hintText = sentence.refine((text) => placeholders(text).unknown.length === 0, {
  message: 'Unknown placeholder. Known are {request}, {seen}, {wanted}, {value} and {place}.',
});

const mistakeSchema = z.strictObject({
  id: mistakeId,
  when: predicateSchema,
  /** Rung 1: what shows. */
  symptom: hintText,
  /** Rung 2: where. Default: the line that the evidence points at. */
  place: hintText.optional(),
  /** Rung 3: why. */
  concept: hintText,
  /** Points that the diff (rung 4) costs; or the price of each rung. */
  price: z
    .union([
      points,
      z.strictObject({
        symptom: points.optional(),
        place: points.optional(),
        concept: points.optional(),
        diff: points.optional(),
      }),
    ])
    .default(1),
});

const checkSchema = z.strictObject({
  id,
  title: sentence,
  points: points.default(1),
  /** `share`: a family of requests earns its part of the points. */
  credit: z.enum(['whole', 'share']).default('whole'),
  /** False for what holds before any work was done, and must go on holding. */
  asksForWork: z.boolean().default(true),
  /** Its text is not shown to learners. */
  hidden: z.boolean().default(false),
  /** Mistakes of the lab that this check looks for, in order. Default: all of them. */
  hints: z.array(mistakeId).optional(),
  resource: resourceCheck.schema.optional(),
  traffic: trafficCheck.schema.optional(),
  diagnostics: diagnosticsCheck.schema.optional(),
  metric: metricCheck.schema.optional(),
  logs: logsCheck.schema.optional(),
  argocd: argocdCheck.schema.optional(),
  git: gitCheck.schema.optional(),
  quiz: quizCheck.schema.optional(),
});

const stepSchema = z.strictObject({
  id,
  title: sentence,
  lesson: path,
  checks: z.array(checkSchema).default([]),
  keeps: z.array(id).default([]),
});

const loadSchema = z.strictObject({
  name: id,
  /** The workload that sends: its `app` label or Deployment. */
  from: z.strictObject({ workload: z.string().min(1), namespace: z.string().min(1).optional() }),
  /** Requests per second, all users together. */
  rate: z.number().positive().max(10_000),
  /** Users take turns; each sends this header with its name: `user-1`. */
  users: z
    .strictObject({ count: z.number().int().min(1).max(1000), header: z.string().min(1) })
    .optional(),
  requests: z
    .array(
      z.strictObject({
        url: z.url(),
        method: z.string().min(1).optional(),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.string().optional(),
        /** How often it comes, relative to the others. */
        weight: z.number().positive().default(1),
      }),
    )
    .min(1),
});

const repositorySchema = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  /** Folder with the content of its first commit: `start/repo`. */
  from: path,
  branch: z.string().min(1).default('main'),
  /** Message of that commit. */
  message: sentence.default('Begin'),
});

const clusterSchema = z.strictObject({
  install: z.array(z.enum(['istio', 'argocd', 'prometheus'])).default([]),
  /** Namespace of documents that name none, the learner's too. */
  namespace: z.string().min(1).default('default'),
  /** Folders and files of what is there before the learner begins; `samples/shop` is shared between labs. */
  apply: z.array(path).default([]),
  /** What Argo CD reads. The files of the first one are the learner's at `repo/…`. */
  repositories: z.array(repositorySchema).default([]),
  seed: z.number().int().min(0).default(1),
  /** Requests that come all the time, while the cluster's clock runs. */
  load: z.array(loadSchema).default([]),
});

/** A text of the lab's files, and what may stand in its place in a learner's own variant. */
const variantSchema = z.strictObject({
  name: id,
  /** As the author wrote it, in manifests, checks and lessons: what all have who have no variant. */
  replace: z.string().min(1),
  with: z.array(z.string().min(1)).min(1),
});

/** What lab.yaml says. The one schema of the format; its JSON Schema gives authors completion. */
export const labDefinitionSchema = z.strictObject({
  apiVersion: z.literal(LAB_API_VERSION),
  kind: z.literal('Lab'),
  metadata: z.strictObject({
    id,
    version: z.number().int().min(1),
    title: sentence,
    course: id,
    order: z.number().int().min(0),
  }),
  difficulty: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.number().int().min(1),
  tags: z.array(z.string().min(1)).default([]),
  requires: z.array(id).default([]),
  objectives: z.array(sentence).min(1),
  cluster: clusterSchema,
  workspace: z.array(path).min(1),
  mistakes: z.array(mistakeSchema).default([]),
  steps: z.array(stepSchema).min(1),
  variants: z.array(variantSchema).default([]),
});

/** What checks.yaml of a folder with hidden checks says: checks of the last step that learners do not see. */
export const hiddenChecksSchema = z.strictObject({
  checks: z.array(checkSchema).min(1),
  /** Mistakes that these checks look for. */
  mistakes: z.array(mistakeSchema).default([]),
  /** Folders and files beside checks.yaml that are in the cluster too. */
  apply: z.array(path).default([]),
});

export type LabDefinition = z.infer<typeof labDefinitionSchema>;
export type StepDefinition = LabDefinition['steps'][number];
export type CheckDefinition = StepDefinition['checks'][number];
export type MistakeDefinition = LabDefinition['mistakes'][number];

/** JSON Schema of lab.yaml, for editors. */
export function labJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(labDefinitionSchema, { io: 'input', unrepresentable: 'any' });
}
