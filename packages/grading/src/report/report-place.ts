/** A file of the work as its repository knows it: below the folder that was graded, with forward slashes. */
export function placeIn(folder: string | undefined, file: string): string {
  const parts = `${folder ?? ''}/${file}`
    .split(/[\\/]+/)
    .filter((part) => !['', '.'].includes(part));
  return parts.join('/');
}
