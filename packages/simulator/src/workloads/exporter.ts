import type { Behaviour } from './behaviour.ts';
import { pathnameOf } from './json-answer.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** A program with a metrics page and nothing else: who it is, and what it takes the time to be. */
export const exporter: Behaviour = {
  httpPorts: [8080, 8082, 9100],
  latencyMs: 2,
  respond(request, { tag, pod, now }) {
    if (pathnameOf(request.path) !== '/metrics') {
      return {
        status: 404,
        headers: [['content-type', 'text/plain']],
        body: '404 page not found\n',
      };
    }
    const body = [
      '# HELP exporter_build_info The version of the program.',
      '# TYPE exporter_build_info gauge',
      `exporter_build_info{version="${tag}",instance_name="${pod}"} 1`,
      '# HELP exporter_time_seconds The time of its clock.',
      '# TYPE exporter_time_seconds gauge',
      `exporter_time_seconds ${now / 1000}`,
      '',
    ].join('\n');
    return { status: 200, headers: [['content-type', TEXT]], body };
  },
};
