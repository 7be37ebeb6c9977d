import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { expect, test } from 'vitest';
import { ARGO_COMMANDS } from './argocd/argo-commands.ts';
import { GIT_COMMANDS } from './git/git-commands.ts';
import { openGitopsSession } from './test-support/gitops-session.ts';

const OUR_OWN_BUG = 70;

const GIT = (
  'status diff add commit log show branch switch checkout merge revert reset restore rm mv tag push pull fetch remote ' +
  'config rev-parse ls-files merge-base -- - -m -a -am -s -b -c -d -D -l -n -1 -p --stat --staged --oneline --graph ' +
  '--amend --all --hard --soft --no-ff --abort --detach --force --delete --tags --source --allow-empty --format=%h%d ' +
  '--format= HEAD HEAD~1 HEAD^2 main main..other main...HEAD other origin origin/main v1 :v1 +main main:copy . repo ' +
  'shop shop/web.yaml repo/shop/cfg.yaml *.yaml none HEAD:shop user.name Ada Message'
).split(' ');

const ARGOCD = (
  'app appset proj repo cluster version context list get create set unset sync wait diff manifests history rollback ' +
  'delete resources logs terminate-op patch edit add rm generate windows update add-source add-destination ' +
  'allow-cluster-resource shop argocd/shop none team default 0 -1 x --repo https://git.drydock.dev/shop.git --path ' +
  '--dest-server https://kubernetes.default.svc --dest-namespace prod --sync-policy automated none -o wide json yaml ' +
  'name tree tree=detailed --timeout 3 --health --revision main HEAD --resource :ConfigMap:cfg a:b --dry-run --prune ' +
  '-p a=b -l a=b -y --kind deny --schedule "* --duration 1h --patch {} --type merge -f set.yaml --helm-set --help'
).split(' ');

test.each([
  ['git', [...GIT_COMMANDS.keys()], GIT],
  ['argocd', [...ARGO_COMMANDS.keys()], ARGOCD],
])(
  '%s never fails for what was typed, and always ends',
  { timeout: 120_000 },
  async (program, commands, words) => {
    const session = await openGitopsSession();
    await session.read(
      'argocd app create shop --repo https://git.drydock.dev/shop.git --path shop --dest-server https://kubernetes.default.svc --dest-namespace prod',
    );
    await session.read('git branch other && git tag v1');
    const typed = array(constantFrom(...words.map((word) => word.replaceAll(/["*]/g, ''))), {
      maxLength: 5,
    });
    await assert(
      asyncProperty(constantFrom(...commands), typed, async (command, rest) => {
        const { code, stderr } = await session.run([program, command, ...rest].join(' '));
        expect([code, stderr]).not.toEqual([OUR_OWN_BUG, stderr]);
      }),
      { numRuns: 200 },
    );
  },
);
