import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from './open-api.ts';
import type { RouteDefinition } from './route.ts';
import { apiRoutes } from './routes.ts';

const routes: readonly RouteDefinition[] = apiRoutes;

describe('the routes', () => {
  test('have ids and addresses of their own', () => {
    const ids = routes.map(({ id }) => id);
    const addresses = routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\*?\}/g, '{}')}`,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test.each(routes.map((route) => [route.id, route] as const))(
    '%s declares the parameters of its path, and only these',
    (_, { path, params }) => {
      const inPath = Array.from(path.matchAll(/\{(\w+)\*?\}/g), (match) => match[1] ?? '');
      expect(Object.keys(params?.shape ?? {}).toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual(
        inPath.toSorted((a, b) => a.localeCompare(b, 'en')),
      );
    },
  );

  test('name owners wherever a path names something that belongs to somebody', () => {
    const unguarded = routes.filter(({ path, access }) => path.includes('{') && !access.scope);
    expect(unguarded.map(({ id }) => id)).toEqual([]);
  });

  test('are one sentence each', () => {
    const odd = routes.filter(({ summary }) => !/^[A-Z].*\.$/.test(summary));
    expect(odd.map(({ id }) => id)).toEqual([]);
  });
});

describe('openApiDocument', () => {
  const document = openApiDocument(routes, '1') as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  interface Operation {
    readonly operationId: string;
    readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
    readonly requestBody?: { readonly content: object };
    readonly responses: Readonly<Record<string, object>>;
  }

  test('is an OpenAPI document by its own schema', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test('is JSON, and every operation has an answer and a problem', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
      expect(Object.keys(operation.responses)).toContain('default');
      expect(Object.keys(operation.responses).length).toBe(2);
    }
  });

  test('describes bodies and parameters as callers send them', () => {
    const create = document.paths['/api/me/tokens']?.['post'];
    expect(create?.requestBody?.content).toMatchObject({
      'application/json': {
        schema: {
          type: 'object',
          required: ['label'],
          properties: { days: { type: 'integer', default: 90 } },
        },
      },
    });
    const audit = document.paths['/api/audit']?.['get'];
    expect(audit?.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['before', false],
      ['limit', false],
    ]);
  });
});
