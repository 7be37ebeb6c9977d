/** What the script of reading pages says: apart from the other messages, so that it stays small. */
export const readingTexts = {
  linkTo: (title: string) => `Link to ${title}`,
  copy: 'Copy',
  copied: 'Copied',
  liveStarting: 'The mesh is starting.',
  liveReady: 'The mesh runs. Change the manifest, then send.',
  liveFailed: (why: string) => `That did not work: ${why}`,
  liveRefused: (why: string) => `The API server refused this: ${why}`,
  liveCount: (count: number, label: string) => `${count} to ${label}`,
  liveEncrypted: 'mTLS',
  livePlain: 'plaintext',
} as const;
