import { rename } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

describe('drydock lab preview', () => {
  test('says that there is no such lab, or that it does not load, before anything is served', async () => {
    await using folder = await createCliFolder();
    expect(await folder.run(['lab', 'preview', 'nothing'])).toMatchObject({ code: 2 });
    await folder.write('broken/lab.yaml', 'kind: Lab\n');
    const { code, stderr } = await folder.run(['lab', 'preview', './broken']);
    expect(code).toBe(2);
    expect(stderr).toContain('The lab ./broken does not load.');
  });

  test('asks for a folder of the name that the page will have', async () => {
    await using folder = await createCliFolder();
    await folder.run(['lab', 'new', 'tiny', '--dir', 'tiny']);
    await rename(path.join(folder.path, 'tiny'), path.join(folder.path, 'other'));
    const { code, stderr } = await folder.run(['lab', 'preview', './other']);
    expect(code).toBe(2);
    expect(stderr).toContain('The folder of the lab tiny has to be called tiny.');
  });
});
