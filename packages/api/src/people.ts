import { z } from 'zod';
import { defineRoute } from './route.ts';
import { idSchema, momentSchema, personNameSchema } from './values.ts';

/** An instructor or admin who is signed in. */
export const staffSchema = z.object({
  userId: idSchema,
  name: z.string(),
  role: z.enum(['instructor', 'admin']),
});

/** A learner, known by a session and nothing else: no account, no address. */
export const learnerSchema = z.object({ learnerId: idSchema, name: z.string() });

/** How people can sign in on this server. */
export const signInMethodsSchema = z.object({
  password: z.boolean(),
  oidc: z.object({ label: z.string() }).optional(),
});

export const sessionSchema = z.object({
  staff: staffSchema.optional(),
  learner: learnerSchema.optional(),
  methods: signInMethodsSchema,
});

const passwordSchema = z.string().min(1).max(256);

/** Twelve characters, shown in groups of four; the server ignores case, spaces and hyphens. */
export const rejoinCodeSchema = z.string().min(12).max(24);

export const auditEntrySchema = z.object({
  id: z.string(),
  at: momentSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
});

export const apiTokenSchema = z.object({
  id: idSchema,
  label: z.string(),
  createdAt: momentSchema,
  expiresAt: momentSchema,
  lastUsedAt: momentSchema.optional(),
});

const tokenParams = z.object({ tokenId: idSchema });
const staffOnly = { roles: ['instructor', 'admin'] } as const;

/** Sign-in, sessions, personal data. Joining a workshop is among the workshop routes. */
export const peopleRoutes = [
  defineRoute({
    id: 'readSession',
    method: 'GET',
    path: '/api/session',
    summary: 'Who is signed in here, and how one can sign in.',
    tag: 'people',
    access: { roles: 'everyone' },
    answer: { json: sessionSchema },
  }),
  defineRoute({
    id: 'signIn',
    method: 'POST',
    path: '/api/session',
    summary: 'Signs an instructor or admin in with a password.',
    tag: 'people',
    access: { roles: 'everyone' },
    body: z.object({ user: z.string().min(1).max(100), password: passwordSchema }),
    answer: { json: staffSchema },
  }),
  defineRoute({
    id: 'signOut',
    method: 'DELETE',
    path: '/api/session',
    summary: 'Ends the sessions of this browser.',
    tag: 'people',
    access: { roles: 'everyone' },
    answer: { empty: true },
  }),
  defineRoute({
    id: 'startOidcSignIn',
    method: 'GET',
    path: '/api/session/oidc',
    summary: 'Sends the browser to the identity provider.',
    tag: 'people',
    access: { roles: 'everyone' },
    query: z.object({ returnTo: z.string().max(300).optional() }),
    answer: { content: 'a redirect' },
  }),
  defineRoute({
    id: 'finishOidcSignIn',
    method: 'GET',
    path: '/api/session/oidc/callback',
    summary: 'Where the identity provider sends the browser back to.',
    tag: 'people',
    access: { roles: 'everyone' },
    query: z.looseObject({}),
    answer: { content: 'a redirect' },
  }),
  defineRoute({
    id: 'changePassword',
    method: 'PUT',
    path: '/api/me/password',
    summary: 'Changes the own password and ends all other sessions.',
    tag: 'people',
    access: staffOnly,
    body: z.object({
      current: passwordSchema,
      next: z.string().min(12, 'A password has at least 12 characters.').max(256),
    }),
    answer: { empty: true },
  }),
  defineRoute({
    id: 'rejoin',
    method: 'POST',
    path: '/api/learners/rejoin',
    summary: 'Continues as the same learner on another device, by the personal code.',
    tag: 'people',
    access: { roles: 'everyone' },
    body: z.object({ code: rejoinCodeSchema }),
    answer: { json: learnerSchema },
  }),
  defineRoute({
    id: 'renewRejoinCode',
    method: 'POST',
    path: '/api/learners/me/rejoin-code',
    summary: 'Makes a new personal code; the old one stops working.',
    tag: 'people',
    access: { roles: ['learner'] },
    answer: { json: z.object({ code: rejoinCodeSchema }) },
  }),
  defineRoute({
    id: 'renameLearner',
    method: 'PATCH',
    path: '/api/learners/me',
    summary: 'Changes the name that instructors see.',
    tag: 'people',
    access: { roles: ['learner'] },
    body: z.object({ name: personNameSchema }),
    answer: { json: learnerSchema },
  }),
  defineRoute({
    id: 'exportLearner',
    method: 'GET',
    path: '/api/learners/me/export',
    summary: 'All that the server keeps about the caller.',
    tag: 'people',
    access: { roles: ['learner'] },
    answer: { json: z.record(z.string(), z.unknown()) },
  }),
  defineRoute({
    id: 'endLearnerSession',
    method: 'DELETE',
    path: '/api/learners/me/session',
    summary: "Ends the learner's session of this browser, and leaves an instructor's alone.",
    tag: 'people',
    access: { roles: ['learner'] },
    answer: { empty: true },
  }),
  defineRoute({
    id: 'deleteLearner',
    method: 'DELETE',
    path: '/api/learners/me',
    summary: 'Deletes the caller and all their work, at once.',
    tag: 'people',
    access: { roles: ['learner'] },
    answer: { empty: true },
  }),
  defineRoute({
    id: 'listTokens',
    method: 'GET',
    path: '/api/me/tokens',
    summary: 'The API tokens of the caller, without their secrets.',
    tag: 'people',
    access: staffOnly,
    answer: { json: z.object({ tokens: z.array(apiTokenSchema) }) },
  }),
  defineRoute({
    id: 'createToken',
    method: 'POST',
    path: '/api/me/tokens',
    summary: 'Makes an API token for programs; its secret is shown this once.',
    tag: 'people',
    access: staffOnly,
    body: z.object({
      label: personNameSchema,
      days: z.int().min(1).max(365).default(90),
    }),
    answer: { json: z.object({ token: apiTokenSchema, secret: z.string() }), status: 201 },
  }),
  defineRoute({
    id: 'deleteToken',
    method: 'DELETE',
    path: '/api/me/tokens/{tokenId}',
    summary: 'Revokes an API token of the caller.',
    tag: 'people',
    access: { ...staffOnly, scope: 'token' },
    params: tokenParams,
    answer: { empty: true },
  }),
  defineRoute({
    id: 'listAudit',
    method: 'GET',
    path: '/api/audit',
    summary: 'Who did what on this server, newest first.',
    tag: 'operations',
    access: { roles: ['admin'] },
    query: z.object({
      before: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: {
      json: z.object({ entries: z.array(auditEntrySchema), next: z.string().optional() }),
    },
  }),
  defineRoute({
    id: 'downloadBackup',
    method: 'POST',
    path: '/api/backup',
    summary: 'A backup of the whole database, made while the server runs.',
    tag: 'operations',
    access: { roles: ['admin'] },
    answer: { content: 'application/gzip' },
  }),
] as const;
