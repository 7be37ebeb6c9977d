import { describe, expect, test } from 'vitest';
import { parseArgoSettings } from './argo-settings.ts';

describe('parseArgoSettings', () => {
  test('ignores the status of all kinds and tracks by annotation when nothing is said', () => {
    expect(parseArgoSettings({})).toMatchObject({
      tracking: { method: 'annotation', labelKey: 'app.kubernetes.io/instance' },
      customizations: { '*/*': { ignoreDifferences: { jsonPointers: ['/status'] } } },
      problems: [],
    });
  });

  test('reads customizations from one key and from keys by part', () => {
    const { customizations } = parseArgoSettings({
      'resource.customizations':
        'apps/Deployment:\n  ignoreDifferences: |\n    jsonPointers: [/spec/replicas]\n',
      'resource.customizations.health.argoproj.io_Application': 'return {}',
      'resource.customizations.ignoreDifferences.all': 'managedFieldsManagers: [hpa]\n',
    });
    expect(customizations['apps/Deployment']?.ignoreDifferences?.jsonPointers).toEqual([
      '/spec/replicas',
    ]);
    expect(customizations['argoproj.io/Application']?.health).toBe('return {}');
    expect(customizations['*/*']?.ignoreDifferences).toMatchObject({
      jsonPointers: ['/status'],
      managedFieldsManagers: ['hpa'],
    });
  });

  test('tells what it could not read and uses the rest', () => {
    const settings = parseArgoSettings({
      'resource.exclusions': '- kinds: [Secret]\n',
      'resource.compareoptions': '{',
    });
    expect(settings.problems).toEqual(['argocd-cm: resource.compareoptions is not YAML']);
    expect(settings.exclusions).toHaveLength(1);
  });
});
