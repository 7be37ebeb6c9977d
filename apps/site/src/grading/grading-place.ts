/** What the grading page shows; it stands in the address, so that a link leads there again. */
export type GradingPlace =
  | { readonly at: 'home' }
  | { readonly at: 'course'; readonly id: string }
  | { readonly at: 'assignment'; readonly id: string; readonly courseId: string }
  | { readonly at: 'submission'; readonly id: string };

/** Reads `?course=…`, `?course=…&assignment=…` or `?submission=…`. What is no id leads home. */
export function readPlace(search: string): GradingPlace {
  const query = new URLSearchParams(search);
  const id = (name: string): string | undefined => {
    const value = query.get(name);
    return value !== null && /^[0-9a-f-]{36}$/.test(value) ? value : undefined;
  };
  const submission = id('submission');
  if (submission !== undefined) return { at: 'submission', id: submission };
  const courseId = id('course');
  if (courseId === undefined) return { at: 'home' };
  const assignment = id('assignment');
  return assignment === undefined
    ? { at: 'course', id: courseId }
    : { at: 'assignment', id: assignment, courseId };
}

export function placeUrl(place: GradingPlace): string {
  if (place.at === 'home') return '/grading/';
  if (place.at === 'assignment') {
    return `/grading/?course=${place.courseId}&assignment=${place.id}`;
  }
  return `/grading/?${place.at}=${place.id}`;
}
