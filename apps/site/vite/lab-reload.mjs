import path from 'node:path';

/** While a lab is written: the page loads anew when a file of it changes that is no module, as its manifests are. */
export function labReload() {
  return {
    name: 'drydock:lab-reload',
    apply: 'serve',
    configureServer(server) {
      const base = path.resolve(process.env.DRYDOCK_LABS ?? '../../labs');
      server.watcher.add(base);
      const reload = (file) => {
        if (!file.startsWith(base + path.sep)) return;
        for (const environment of Object.values(server.environments)) {
          environment.hot.send({ type: 'full-reload' });
        }
      };
      for (const event of ['add', 'change', 'unlink']) server.watcher.on(event, reload);
    },
  };
}
