import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { idSchema } from '../values.ts';
import { dashboardMessageSchema, dashboardSchema } from './dashboard.ts';
import { EVENT_LIMITS } from './limits.ts';
import { pushedEventsSchema, pushEventsSchema } from './learner-event.ts';
import {
  joinedSchema,
  joinSchema,
  learnerHomeSchema,
  learnerMessageSchema,
  ownClusterSchema,
  ownHandSchema,
  raiseHandSchema,
  storedWorkSchema,
} from './learner.ts';
import { slugSchema } from './names.ts';
import {
  commandDoneSchema,
  createWorkshopSchema,
  workshopCommandSchema,
  workshopDetailsSchema,
  workshopLabSchema,
} from './session.ts';

const workshopParams = z.object({ workshopId: idSchema });
const learnerParams = workshopParams.extend({ learnerId: idSchema });
/** Those who made the workshop, and admins. */
const host = { roles: ['instructor', 'admin'], scope: 'workshop-host' } as const;
/** Learners who joined it and were not removed. */
const member = { roles: ['learner'], scope: 'workshop-member' } as const;

/** What instructors call. */
const hostRoutes = [
  defineRoute({
    id: 'listWorkshopLabs',
    method: 'GET',
    path: '/api/workshop-labs',
    summary: 'The labs that a workshop can be made of, with their steps.',
    tag: 'workshop',
    access: { roles: ['instructor', 'admin'] },
    answer: { json: z.object({ labs: z.array(workshopLabSchema) }) },
  }),
  defineRoute({
    id: 'listWorkshops',
    method: 'GET',
    path: '/api/workshops',
    summary: 'The workshops of the caller, the newest first; an admin sees all.',
    tag: 'workshop',
    access: { roles: ['instructor', 'admin'] },
    answer: { json: z.object({ workshops: z.array(workshopDetailsSchema) }) },
  }),
  defineRoute({
    id: 'createWorkshop',
    method: 'POST',
    path: '/api/workshops',
    summary: 'Makes a workshop, as a draft that nobody can join yet.',
    tag: 'workshop',
    access: { roles: ['instructor', 'admin'] },
    body: createWorkshopSchema,
    answer: { json: workshopDetailsSchema, status: 201 },
  }),
  defineRoute({
    id: 'readWorkshop',
    method: 'GET',
    path: '/api/workshops/{workshopId}',
    summary: 'A workshop as its host sees it.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    answer: { json: workshopDetailsSchema },
  }),
  defineRoute({
    id: 'deleteWorkshop',
    method: 'DELETE',
    path: '/api/workshops/{workshopId}',
    summary: 'Deletes a workshop with everything that was done in it.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    answer: { empty: true },
  }),
  defineRoute({
    id: 'commandWorkshop',
    method: 'POST',
    path: '/api/workshops/{workshopId}/commands',
    summary: 'Opens, starts, pauses or closes it; locks steps; tells, times, leads; answers hands.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    body: workshopCommandSchema,
    answer: { json: commandDoneSchema },
  }),
  defineRoute({
    id: 'setWorkshopRoster',
    method: 'PUT',
    path: '/api/workshops/{workshopId}/roster',
    summary:
      'Who may join: a CSV with a column name. An empty one lets everybody in who has the code.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    body: z.strictObject({ csv: z.string().max(200_000) }),
    maxBodyBytes: 400_000,
    answer: { json: z.object({ names: z.array(z.string()) }) },
  }),
  defineRoute({
    id: 'readDashboard',
    method: 'GET',
    path: '/api/workshops/{workshopId}/picture',
    summary: 'The dashboard once, as it is now.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    answer: { json: dashboardSchema },
  }),
  defineRoute({
    id: 'watchDashboard',
    method: 'GET',
    path: '/api/workshops/{workshopId}/dashboard',
    summary: 'The dashboard, live.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    answer: { events: dashboardMessageSchema },
  }),
  defineRoute({
    id: 'lookAtWork',
    method: 'GET',
    path: '/api/workshops/{workshopId}/learners/{learnerId}/work/{lab}',
    summary: "A learner's work at a lab, to look at.",
    tag: 'workshop',
    access: host,
    params: learnerParams.extend({ lab: slugSchema }),
    answer: { json: storedWorkSchema },
  }),
  defineRoute({
    id: 'removeLearner',
    method: 'DELETE',
    path: '/api/workshops/{workshopId}/learners/{learnerId}',
    summary: 'Removes a learner and what they did in this workshop; they cannot come back.',
    tag: 'workshop',
    access: host,
    params: learnerParams,
    answer: { empty: true },
  }),
  defineRoute({
    id: 'exportWorkshop',
    method: 'GET',
    path: '/api/workshops/{workshopId}/export',
    summary: 'Learners by steps as CSV, or everything but the files as JSON.',
    tag: 'workshop',
    access: host,
    params: workshopParams,
    query: z.object({ format: z.enum(['csv', 'json']).default('csv') }),
    answer: { content: 'text/csv or application/json, as a download' },
  }),
] as const;

/** What learners call. */
const learnerRoutes = [
  defineRoute({
    id: 'joinWorkshop',
    method: 'POST',
    path: '/api/workshops/join',
    summary: 'Joins a workshop with its code and a name.',
    tag: 'workshop',
    access: { roles: 'everyone' },
    body: joinSchema,
    answer: { json: joinedSchema },
  }),
  defineRoute({
    id: 'listJoined',
    method: 'GET',
    path: '/api/workshops/mine',
    summary: 'The workshops that the learner has joined, the newest first.',
    tag: 'workshop',
    access: { roles: ['learner'] },
    answer: {
      json: z.object({
        workshops: z.array(z.object({ id: idSchema, title: z.string(), phase: z.string() })),
      }),
    },
  }),
  defineRoute({
    id: 'readHome',
    method: 'GET',
    path: '/api/workshops/{workshopId}/me',
    summary: 'The workshop as the learner sees it, with their hand, verdicts and cluster.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    answer: { json: learnerHomeSchema },
  }),
  defineRoute({
    id: 'watchWorkshop',
    method: 'GET',
    path: '/api/workshops/{workshopId}/me/stream',
    summary: 'What the learner has to know, live.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    answer: { events: learnerMessageSchema },
  }),
  defineRoute({
    id: 'pushEvents',
    method: 'POST',
    path: '/api/workshops/{workshopId}/events',
    summary: 'Stores what the learner did. What is acknowledged is stored for good.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    body: pushEventsSchema,
    maxBodyBytes: EVENT_LIMITS.requestBytes,
    answer: { json: pushedEventsSchema },
  }),
  defineRoute({
    id: 'readOwnWork',
    method: 'GET',
    path: '/api/workshops/{workshopId}/me/work/{lab}',
    summary: "The learner's own work at a lab, to go on from on another device.",
    tag: 'workshop',
    access: member,
    params: workshopParams.extend({ lab: slugSchema }),
    answer: { json: storedWorkSchema },
  }),
  defineRoute({
    id: 'raiseHand',
    method: 'PUT',
    path: '/api/workshops/{workshopId}/me/hand',
    summary: 'Raises the hand; again, with other words, keeps the place in the queue.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    body: raiseHandSchema,
    answer: { json: ownHandSchema },
  }),
  defineRoute({
    id: 'lowerHand',
    method: 'DELETE',
    path: '/api/workshops/{workshopId}/me/hand',
    summary: 'Takes the hand down.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    answer: { json: ownHandSchema },
  }),
  defineRoute({
    id: 'claimCluster',
    method: 'PUT',
    path: '/api/workshops/{workshopId}/me/cluster',
    summary: 'Asks for a cluster of the pool, or for the place in its queue.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    answer: { json: ownClusterSchema },
  }),
  defineRoute({
    id: 'releaseCluster',
    method: 'DELETE',
    path: '/api/workshops/{workshopId}/me/cluster',
    summary: 'Gives the cluster back, or leaves the queue.',
    tag: 'workshop',
    access: member,
    params: workshopParams,
    answer: { json: ownClusterSchema },
  }),
] as const;

const kubeRoute = <const Method extends 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>(
  method: Method,
) =>
  defineRoute({
    id: `kube${method}`,
    method,
    path: '/api/workshops/{workshopId}/me/kube/{path*}',
    summary: "The Kubernetes API of the learner's own cluster, by its own paths.",
    tag: 'workshop',
    access: member,
    params: workshopParams.extend({ path: z.string() }),
    answer: { content: 'what the API server of the cluster answers' },
  });

/** The proxy to a learner's cluster; `{path*}` is the rest of the address. */
export const kubeRoutes = [
  kubeRoute('GET'),
  kubeRoute('POST'),
  kubeRoute('PUT'),
  kubeRoute('PATCH'),
  kubeRoute('DELETE'),
] as const;

/** The routes of workshops. `join` and `mine` are no ids of workshops, so they come first. */
export const workshopRoutes = [...learnerRoutes, ...kubeRoutes, ...hostRoutes] as const;
