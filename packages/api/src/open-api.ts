import { z } from 'zod';
import { problemSchema, problemType } from './problem.ts';
import type { RouteDefinition } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of a list of routes; schemas are JSON Schema 2020-12, as 3.1 has it. */
export function openApiDocument(routes: readonly RouteDefinition[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    // OpenAPI has no name for the rest of a path: it is one parameter.
    const path = route.path.replaceAll('*}', '}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version,
      description: 'Workshops and grading. Failures are problems with a code and what to do.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'drydock_staff' },
        learner: { type: 'apiKey', in: 'cookie', name: 'drydock_learner' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operation(route: RouteDefinition): Json {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    security: securityOf(route),
    'x-roles': route.access.roles,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(route),
    responses: {
      ...success(route),
      default: {
        description: 'What went wrong, and what to do.',
        content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function securityOf({ access }: RouteDefinition): readonly Json[] {
  if (access.roles === 'everyone') return [];
  return [
    ...(access.roles.includes('anonymous') ? [{}] : []),
    ...(access.roles.includes('learner') ? [{ learner: [] }] : []),
    ...(access.roles.includes('instructor') || access.roles.includes('admin')
      ? [{ cookie: [] }, { token: [] }]
      : []),
  ];
}

function requestBody({ body, upload }: RouteDefinition): Json {
  if (body) {
    return {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(body, 'input') } },
      },
    };
  }
  return upload ? { requestBody: { required: true, content: { [upload]: {} } } } : {};
}

function success({ answer }: RouteDefinition): Json {
  if ('json' in answer) {
    const schema = jsonSchema(answer.json, 'output');
    const content = { 'application/json': { schema } };
    return { [String(answer.status ?? 200)]: { description: 'Done.', content } };
  }
  if ('empty' in answer) return { '204': { description: 'Done; there is nothing to say.' } };
  if ('events' in answer) {
    const data = jsonSchema(answer.events, 'output');
    const content = { 'text/event-stream': { schema: { type: 'string', 'x-event-data': data } } };
    return { '200': { description: 'Events, until the caller goes away.', content } };
  }
  return { '200': { description: `Not JSON: ${answer.content}` } };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(field, undefined).success,
    schema: jsonSchema(field, 'input'),
  }));
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
