import { defineConfig } from 'astro/config';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { satteri } from '@astrojs/markdown-satteri';
import { diagrams, docLinks } from './src/docs/markdown-plugins.ts';
import { labReload } from './vite/lab-reload.mjs';
import { lazyCss } from './vite/lazy-css.mjs';
import { offline } from './vite/offline.mjs';

export default defineConfig({
  site: process.env.SITE_URL ?? 'http://localhost:4321',
  trailingSlash: 'always',
  // A sheet that is inlined and deleted while a lazy chunk still preloads it makes that import reject.
  build: { inlineStylesheets: 'never', format: 'directory' },
  integrations: [mdx(), preact(), offline()],
  // Colours come from the tokens, so that one HTML serves both themes.
  markdown: {
    shikiConfig: { theme: 'css-variables' },
    processor: satteri({ mdastPlugins: [diagrams, docLinks] }),
  },
  devToolbar: { enabled: false },
  vite: {
    plugins: [lazyCss(), labReload()],
    build: {
      assetsInlineLimit: 0,
      target: 'es2022',
      chunkSizeWarningLimit: 4000,
      rolldownOptions: {
        // Every MDX file carries a directive of Astro's own, which Astro has read by then.
        onLog: (level, log, log_) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') log_(level, log);
        },
      },
    },
    worker: { format: 'es' },
    server: { fs: { allow: ['../..'] } },
  },
});
