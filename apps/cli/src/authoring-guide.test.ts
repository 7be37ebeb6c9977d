import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { LABS_FOLDER } from './command-context.ts';
import { createCliFolder } from './testing/run-cli.ts';

const GUIDE = fileURLToPath(new URL('../../../docs/authoring.md', import.meta.url));
const TEMPLATE = path.join(LABS_FOLDER, 'templates', 'first-lab');

/** The blocks of the guide that stand below the name of a file. */
async function filesOfGuide(): Promise<readonly (readonly [name: string, text: string])[]> {
  const text = await readFile(GUIDE, 'utf8');
  return [...text.matchAll(/^`([\w./-]+)`\n\n(```+)(?:yaml|mdx)\n([\s\S]*?)\2$/gm)].map(
    ([, name = '', , block = '']) => [name, block] as const,
  );
}

describe('docs/authoring.md', () => {
  test('shows the files of the lab that `lab new` writes', async () => {
    const files = await filesOfGuide();
    expect(files.length).toBeGreaterThan(3);
    for (const [name, text] of files) {
      expect(await readFile(path.join(TEMPLATE, name), 'utf8'), name).toBe(text);
    }
  });

  test('leads to a lab that passes its test and its lint', async () => {
    await using folder = await createCliFolder();
    const made = await folder.run([
      'lab',
      'new',
      'my-lab',
      '--dir',
      'my-lab',
      '--title',
      'Mine: "1"',
    ]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(await folder.run(['lab', 'lint', './my-lab'])).toMatchObject({ code: 0 });
    expect(await folder.run(['lab', 'test', './my-lab'])).toMatchObject({ code: 0, stderr: '' });
    const again = await folder.run(['lab', 'new', 'my-lab', '--dir', 'my-lab']);
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toContain('exists already');
  });
});
