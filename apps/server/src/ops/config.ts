import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readRanges } from '../grading/webhooks/address-guard.ts';

/** The configuration does not fit: each problem names its variable. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration does not fit:\n${problems.map((each) => `  ${each}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== ''),
);

function areRanges(text: string): boolean {
  try {
    readRanges(text);
    return true;
  } catch {
    return false;
  }
}

/** Every variable of the environment that the server reads, with its default and its meaning. */
export const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('address to listen on; 0.0.0.0 for all'),
  PORT: whole(0, 65_535).default(4321).describe('port to listen on'),
  DRYDOCK_SITE: z.string().optional().describe('folder of the built site'),
  DRYDOCK_LABS: z.string().optional().describe('folder of the labs'),
  DRYDOCK_DATA: z.string().default('.drydock/server').describe('folder of the embedded database'),
  DRYDOCK_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('a PostgreSQL server (15 or newer) instead of the embedded database'),
  DRYDOCK_DATABASE_CONNECTIONS: whole(2, 200)
    .default(10)
    .describe('connections of this replica to PostgreSQL'),
  DRYDOCK_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where browsers reach this server; https makes cookies secure'),
  DRYDOCK_TRUSTED_PROXIES: whole(0, 5)
    .default(0)
    .describe('how many proxies in front append to X-Forwarded-For'),
  DRYDOCK_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  DRYDOCK_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('bearer token for /metrics; without it only loopback may read them'),
  DRYDOCK_ADMIN_PASSWORD: z
    .string()
    .min(12)
    .max(256)
    .optional()
    .describe('password of the first admin, instead of a printed one'),
  DRYDOCK_STAFF_HOURS: whole(1, 168).default(12).describe('length of a session of the staff'),
  DRYDOCK_LEARNER_DAYS: whole(1, 365).default(30).describe("length of a learner's session"),
  DRYDOCK_RETENTION_DAYS: whole(1, 3650)
    .default(90)
    .describe('personal data is deleted this long after its last use'),
  DRYDOCK_AUDIT_DAYS: whole(1, 3650).default(365).describe('the audit log is kept this long'),
  DRYDOCK_POOL: z
    .enum(['none', 'simulated', 'k3s'])
    .default('none')
    .describe('clusters for the learners of workshops with real engines'),
  DRYDOCK_POOL_READY: whole(0, 200).default(2).describe('clusters of the pool that are kept ready'),
  DRYDOCK_POOL_LIMIT: whole(1, 1000).default(10).describe('clusters of the pool at most'),
  DRYDOCK_RECHECK_THREADS: whole(1, 32)
    .default(1)
    .describe('threads that do the work of learners again'),
  DRYDOCK_GRADING_THREADS: whole(0, 64)
    .default(Math.min(8, Math.max(1, availableParallelism() - 1)))
    .describe('submissions that this process grades at a time; 0 leaves it to worker processes'),
  DRYDOCK_GRADING_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(600)
    .default(1.5)
    .describe('processor time that one submission may take on each lab'),
  DRYDOCK_GRADING_MEMORY_MB: whole(128, 8192)
    .default(256)
    .describe('memory that one submission may take, with the cluster of its lab'),
  DRYDOCK_GRADING_GRACE_SECONDS: whole(0, 600)
    .default(20)
    .describe('time for what is being graded when the process is asked to stop'),
  DRYDOCK_SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe('seals the secrets of webhooks; on PostgreSQL the same for all replicas and workers'),
  DRYDOCK_WEBHOOK_ALLOW: z
    .string()
    .default('')
    .refine(areRanges, 'This is no list of addresses or ranges, such as 10.1.0.0/16,192.0.2.7.')
    .describe('private addresses or ranges that webhooks may call all the same, by commas'),
  DRYDOCK_OIDC_ISSUER: z.url().optional().describe('identity provider; turns sign-in by OIDC on'),
  DRYDOCK_OIDC_CLIENT_ID: z.string().min(1).optional().describe('client id at the provider'),
  DRYDOCK_OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('client secret'),
  DRYDOCK_OIDC_LABEL: z.string().max(60).default('Single sign-on').describe('text of the button'),
  DRYDOCK_OIDC_SCOPE: z.string().default('openid profile email').describe('scopes to ask for'),
  DRYDOCK_OIDC_INSTRUCTORS: list
    .default([])
    .describe('who becomes an instructor: addresses, *@domain, or group:NAME, by commas'),
  DRYDOCK_OIDC_ADMINS: list.default([]).describe('who becomes an admin, likewise'),
});

type Environment = z.infer<typeof environmentSchema>;

const secretNames: readonly (keyof Environment)[] = [
  'DRYDOCK_DATABASE_URL',
  'DRYDOCK_METRICS_TOKEN',
  'DRYDOCK_ADMIN_PASSWORD',
  'DRYDOCK_OIDC_CLIENT_SECRET',
  'DRYDOCK_SECRET_KEY',
];

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly label: string;
  readonly scope: string;
  readonly instructors: readonly string[];
  readonly admins: readonly string[];
}

/** What the server was told, checked. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly siteFolder: string;
  readonly labsFolder: string;
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly publicUrl: string | undefined;
  readonly trustedProxies: number;
  readonly logLevel: Environment['DRYDOCK_LOG_LEVEL'];
  readonly metricsToken: string | undefined;
  readonly adminPassword: string | undefined;
  readonly staffHours: number;
  readonly learnerDays: number;
  readonly retentionDays: number;
  readonly auditDays: number;
  /** Undefined: learners have the simulated cluster of their tab only. */
  readonly pool:
    | { readonly engine: 'simulated' | 'k3s'; readonly ready: number; readonly limit: number }
    | undefined;
  readonly recheckThreads: number;
  readonly grading: GradingConfig;
  readonly oidc: OidcConfig | undefined;
}

export interface GradingConfig {
  readonly threads: number;
  readonly timeMs: number;
  readonly memoryMb: number;
  readonly graceMs: number;
  readonly secretKey: string | undefined;
  readonly webhookAllow: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. A secret may also come from a file: `DRYDOCK_DATABASE_URL_FILE=/run/secrets/url`.
 * Throws `ConfigError` with every problem at once, unknown `DRYDOCK_…` names of ours not among them.
 */
export function readConfig(variables: Variables, root: string): Config {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  for (const name of Object.keys(environmentSchema.shape)) {
    const value = variables[name] ?? readSecretFile(name, variables, problems);
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  }
  if (parsed.success) problems.push(...contradictions(parsed.data));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return toConfig(parsed.data, root);
}

function readSecretFile(
  name: string,
  variables: Variables,
  problems: string[],
): string | undefined {
  const file = variables[`${name}_FILE`];
  if (!file || !secretNames.some((secret) => secret === name)) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function contradictions(env: Environment): readonly string[] {
  const problems: string[] = [];
  if (env.DRYDOCK_OIDC_ISSUER !== undefined) {
    if (env.DRYDOCK_OIDC_CLIENT_ID === undefined) {
      problems.push('DRYDOCK_OIDC_CLIENT_ID: is needed with DRYDOCK_OIDC_ISSUER.');
    }
    if (env.DRYDOCK_PUBLIC_URL === undefined) {
      problems.push('DRYDOCK_PUBLIC_URL: is needed with DRYDOCK_OIDC_ISSUER, to come back to.');
    }
    if (env.DRYDOCK_OIDC_INSTRUCTORS.length + env.DRYDOCK_OIDC_ADMINS.length === 0) {
      problems.push('DRYDOCK_OIDC_INSTRUCTORS: say who may sign in, for example *@example.org.');
    }
  }
  return problems;
}

function toConfig(env: Environment, root: string): Config {
  const { DRYDOCK_OIDC_ISSUER: issuer, DRYDOCK_OIDC_CLIENT_ID: clientId } = env;
  return {
    host: env.HOST,
    port: env.PORT,
    siteFolder: path.resolve(root, env.DRYDOCK_SITE ?? 'apps/site/dist'),
    labsFolder: path.resolve(root, env.DRYDOCK_LABS ?? 'labs'),
    dataFolder: path.resolve(root, env.DRYDOCK_DATA),
    databaseUrl: env.DRYDOCK_DATABASE_URL,
    databaseConnections: env.DRYDOCK_DATABASE_CONNECTIONS,
    publicUrl: env.DRYDOCK_PUBLIC_URL?.replace(/\/$/, ''),
    trustedProxies: env.DRYDOCK_TRUSTED_PROXIES,
    logLevel: env.DRYDOCK_LOG_LEVEL,
    metricsToken: env.DRYDOCK_METRICS_TOKEN,
    adminPassword: env.DRYDOCK_ADMIN_PASSWORD,
    staffHours: env.DRYDOCK_STAFF_HOURS,
    learnerDays: env.DRYDOCK_LEARNER_DAYS,
    retentionDays: env.DRYDOCK_RETENTION_DAYS,
    auditDays: env.DRYDOCK_AUDIT_DAYS,
    pool:
      env.DRYDOCK_POOL === 'none'
        ? undefined
        : {
            engine: env.DRYDOCK_POOL,
            ready: Math.min(env.DRYDOCK_POOL_READY, env.DRYDOCK_POOL_LIMIT),
            limit: env.DRYDOCK_POOL_LIMIT,
          },
    recheckThreads: env.DRYDOCK_RECHECK_THREADS,
    grading: {
      threads: env.DRYDOCK_GRADING_THREADS,
      timeMs: env.DRYDOCK_GRADING_SECONDS * 1000,
      memoryMb: env.DRYDOCK_GRADING_MEMORY_MB,
      graceMs: env.DRYDOCK_GRADING_GRACE_SECONDS * 1000,
      secretKey: env.DRYDOCK_SECRET_KEY,
      webhookAllow: env.DRYDOCK_WEBHOOK_ALLOW,
    },
    oidc:
      issuer === undefined || clientId === undefined
        ? undefined
        : {
            issuer,
            clientId,
            clientSecret: env.DRYDOCK_OIDC_CLIENT_SECRET,
            label: env.DRYDOCK_OIDC_LABEL,
            scope: env.DRYDOCK_OIDC_SCOPE,
            instructors: env.DRYDOCK_OIDC_INSTRUCTORS,
            admins: env.DRYDOCK_OIDC_ADMINS,
          },
  };
}

/** The configuration in lines for people and logs; secrets are said to be set, never shown. */
export function describeConfig(config: Config): readonly string[] {
  const { databaseUrl, oidc } = config;
  return [
    `listens    ${config.host}:${config.port}${config.publicUrl ? `, public at ${config.publicUrl}` : ''}`,
    databaseUrl === undefined
      ? `database   PGlite in ${config.dataFolder}`
      : `database   PostgreSQL at ${hostOf(databaseUrl)}, ${config.databaseConnections} connections`,
    `sign-in    password of an admin${oidc ? `, OIDC at ${oidc.issuer}` : ''}`,
    `grading    ${config.grading.threads} at a time in this process`,
    `metrics    ${config.metricsToken ? 'with a token' : 'from this machine only'}`,
    `retention  ${config.retentionDays} days, audit log ${config.auditDays} days`,
  ];
}

/** Host and database of an address, without user and password. */
function hostOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? host}${pathname}`;
}
