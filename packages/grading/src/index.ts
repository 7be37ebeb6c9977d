export const packageName: string = 'grading';
