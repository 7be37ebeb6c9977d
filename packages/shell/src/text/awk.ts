import type { Command } from '../command.ts';

/** awk is a language of its own: what it is mostly used for has other names here. */
export const awk: Command = {
  name: 'awk',
  summary: 'not modelled: see cut, tr, sed, jq',
  async run(_, { stderr }) {
    stderr(
      "awk is not modelled by this shell; columns: tr -s ' ' | cut -d' ' -f2, or kubectl -o custom-columns, -o jsonpath\n",
    );
    return 2;
  },
};
