import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPins, registriesYaml } from './pins.ts';

const images = (pins: ReturnType<typeof readPins>): readonly string[] => [
  ...Object.values(pins.images),
  ...pins.airgap,
];

test('every image names its registry and a version, every chart its repository and version', () => {
  const pins = readPins('');
  for (const image of images(pins))
    expect(image).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[^:]+:v?\d[\w.-]*$/);
  for (const { repository, version } of Object.values(pins.charts)) {
    expect(repository).toMatch(/^https:\/\//);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('a mirror stands before each registry and each repository', () => {
  const pins = readPins('mirror.example.org/cache/');
  expect(pins.images.curl).toMatch(/^mirror\.example\.org\/cache\/docker\.io\/curlimages\/curl:/);
  for (const { repository } of Object.values(pins.charts))
    expect(repository).toMatch(/^https:\/\/mirror\.example\.org\/cache\/[a-z]/);
});

test('k3s is told to ask the mirror for each registry', () => {
  const text = registriesYaml('mirror.example.org/cache', [
    'docker.io/a:1',
    'quay.io/b:1',
    'docker.io/c:1',
  ]);
  expect(parse(text)).toEqual({
    mirrors: {
      'docker.io': {
        endpoint: ['https://mirror.example.org'],
        rewrite: { '^(.*)$': 'cache/docker.io/$1' },
      },
      'quay.io': {
        endpoint: ['https://mirror.example.org'],
        rewrite: { '^(.*)$': 'cache/quay.io/$1' },
      },
    },
  });
});
