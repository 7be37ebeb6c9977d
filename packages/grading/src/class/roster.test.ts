import { describe, expect, test } from 'vitest';
import { membersOf, parseRoster, RosterError } from './roster.ts';

const owners = (
  submissions: readonly string[],
  ...ids: readonly string[]
): { readonly owned: readonly (string | undefined)[]; readonly warnings: readonly string[] } => {
  const warnings: string[] = [];
  const listed = submissions.map((submission) => ({ submission, path: `/class/${submission}` }));
  const members = membersOf(
    listed,
    ids.map((id) => ({ id })),
    (line) => warnings.push(line),
  );
  const owned = submissions.map(
    (name) => members.find(({ path, submission }) => path && submission === name)?.learner?.id,
  );
  return { owned, warnings };
};

describe('membersOf', () => {
  test('prefers the whole name, then the longest part of it that names somebody', () => {
    expect(owners(['anna_smith'], 'anna', 'smith', 'anna_smith').owned).toEqual(['anna_smith']);
    const { owned, warnings } = owners(['8_anna_smith_file'], 'anna', 'anna_smith');
    expect({ owned, warnings }).toEqual({ owned: ['anna_smith'], warnings: [] });
  });

  test('gives work that two learners may have handed in to neither, and says so', () => {
    const { owned, warnings } = owners(['7_anna_onlinetext'], '7', 'anna');
    expect(owned).toEqual([undefined]);
    expect(warnings).toEqual([expect.stringMatching(/7_anna_onlinetext .*7.* anna.*nobody/)]);
  });

  test('says which of two it chose where one name is longer', () => {
    const { owned, warnings } = owners(['7_anna_smith'], '7', 'anna_smith');
    expect(owned).toEqual(['anna_smith']);
    expect(warnings).toEqual([expect.stringContaining('taken for that of anna_smith')]);
  });

  test('says that somebody handed in twice', () => {
    const { owned, warnings } = owners(['1_anna', '2_anna'], 'anna');
    expect(owned).toEqual(['anna', 'anna']);
    expect(warnings).toEqual([expect.stringContaining('anna has 2 submissions: 1_anna, 2_anna')]);
  });
});

describe('parseRoster', () => {
  test('refuses a name that two rows claim', async () => {
    const roster = parseRoster('id,github_username\nbob,bobby\ncarl,Bob\n');
    await expect(roster).rejects.toThrow(RosterError);
    await expect(roster).rejects.toThrow('Bob names both bob and carl');
    const same = await parseRoster('id,account,email\nbob,bob,bob@example.org\n');
    expect(same).toEqual([{ id: 'bob', account: 'bob', email: 'bob@example.org' }]);
  });
});
