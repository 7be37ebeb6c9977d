import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WORK_LIMITS } from '@drydock/grading';
import { describe, expect, test } from 'vitest';
import { ConfigError, describeConfig, environmentSchema, readConfig } from './config.ts';

describe('readConfig', () => {
  test('listens on loopback with the embedded database when nothing is said', () => {
    const config = readConfig({}, '/srv');
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4321,
      dataFolder: '/srv/.drydock/server',
      databaseUrl: undefined,
      trustedProxies: 0,
    });
  });

  test('gives a submission what the command line gives it', () => {
    expect(readConfig({}, '/').grading).toMatchObject(WORK_LIMITS);
  });

  test('names every problem at once', () => {
    const read = () =>
      readConfig(
        { PORT: '99999', DRYDOCK_DATABASE_URL: 'mysql://x', DRYDOCK_LOG_LEVEL: 'loud' },
        '/',
      );
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/PORT.*DRYDOCK_DATABASE_URL.*DRYDOCK_LOG_LEVEL/s);
  });

  test('takes an empty variable for one that is not there, as compose files write it', () => {
    expect(readConfig({ PORT: '', DRYDOCK_DATABASE_URL: '' }, '/').port).toBe(4321);
  });

  test('reads a secret from a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'drydock-config-'));
    const file = path.join(folder, 'secret');
    writeFileSync(file, 'a token of the metrics\n');
    const config = readConfig({ DRYDOCK_METRICS_TOKEN_FILE: file }, '/');
    expect(config.metricsToken).toBe('a token of the metrics');
    const missing = () => readConfig({ DRYDOCK_METRICS_TOKEN_FILE: `${file}x` }, '/');
    expect(missing).toThrow(/DRYDOCK_METRICS_TOKEN_FILE/);
    rmSync(folder, { recursive: true });
  });

  test('lets nobody in by OIDC without saying who', () => {
    const oidc = {
      DRYDOCK_OIDC_ISSUER: 'https://id.example',
      DRYDOCK_OIDC_CLIENT_ID: 'drydock',
      DRYDOCK_PUBLIC_URL: 'https://learn.example/',
    };
    expect(() => readConfig(oidc, '/')).toThrow(/DRYDOCK_OIDC_INSTRUCTORS/);
    const config = readConfig(
      { ...oidc, DRYDOCK_OIDC_INSTRUCTORS: '*@example.org, group:x,' },
      '/',
    );
    expect(config.oidc?.instructors).toEqual(['*@example.org', 'group:x']);
    expect(config.publicUrl).toBe('https://learn.example');
  });
});

test('the summary shows no secret', () => {
  const config = readConfig(
    {
      DRYDOCK_DATABASE_URL: 'postgresql://drydock:s3cret-word@db.example:5432/drydock',
      DRYDOCK_METRICS_TOKEN: 'a-long-metrics-token',
      DRYDOCK_ADMIN_PASSWORD: 'a-long-admin-password',
    },
    '/',
  );
  const summary = describeConfig(config).join('\n');
  expect(summary).toContain('PostgreSQL at db.example:5432/drydock');
  expect(summary).not.toMatch(/s3cret-word|a-long/);
});

test('every variable says what it means', () => {
  const silent = Object.entries(environmentSchema.shape).filter(
    ([, { description }]) => !description,
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});
