import { projectProblems } from '../../argo/project-problem.ts';
import { invalidProject } from '../../codes/argo.ts';
import type { ObjectRule } from '../../rule.ts';

/** What Argo CD refuses in an AppProject: doubles, bad patterns, roles, policies, windows. */
export const projectSpecRule: ObjectRule = {
  scope: 'object',
  name: 'argo/project-spec',
  kinds: ['argoproj.io/AppProject'],
  codes: [invalidProject],
  check({ object }, report) {
    for (const { message, path } of projectProblems(object)) {
      const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
      report({ code: invalidProject, path, message: sentence });
    }
  },
};
