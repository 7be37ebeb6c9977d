/** What `git` alone prints here: the commands of this terminal's git. */
export const GIT_USAGE = `usage: git [-C <path>] <command> [<args>]

The repository of this lab is the folder repo/. These commands work on it:

   status, diff, show, log      what changed, and what was committed
   add, rm, mv, restore, reset  what the next commit will hold
   commit, revert               make a commit, or undo one by another
   branch, switch, checkout     work beside main
   merge, tag                   bring work together, give it a name
   fetch, pull, push, remote    exchange commits with the remote
   config, rev-parse, ls-files  small questions
`;
